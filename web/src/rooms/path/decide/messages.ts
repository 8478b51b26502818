// The strings of these pages: they come with them and not with the shell.
import strings from '@/messages/en.decide.json';
import { addMessages } from '@/messages';

addMessages(strings);
