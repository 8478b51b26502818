// The strings of the Plan page: they come with it.
import strings from '@/messages/en.plan.json';
import { addMessages } from '@/messages';

addMessages(strings);
