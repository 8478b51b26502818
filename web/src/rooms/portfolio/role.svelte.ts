// The role whose readiness is shown; kept while the window lives.
export const aim = $state({ role: 'ai_clinical_specialist' });
