// The strings of this room: they come with its pages.
import strings from '@/messages/en.portfolio.json';
import { addMessages } from '@/messages';

addMessages(strings);
