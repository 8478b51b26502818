// Typed search text, kept while the program is open in this tab and nowhere else.
export const kept = { text: '' };
