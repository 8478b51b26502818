// The strings of Explore and Market: they come with their pages.
import strings from '@/messages/en.explore.json';
import { addMessages } from '@/messages';

addMessages(strings);
