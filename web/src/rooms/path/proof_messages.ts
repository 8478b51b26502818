// Strings of credentials, log, indicators, thirty days and wording: they come with the pages.
import strings from '@/messages/en.proof.json';
import { addMessages } from '@/messages';

addMessages(strings);
