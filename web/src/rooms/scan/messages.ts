// The strings of this room: they come with its pages.
import strings from '@/messages/en.scan.json';
import { addMessages } from '@/messages';

addMessages(strings);
