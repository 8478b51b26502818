// Occupations with task labels that the page offers first; the command line takes any of them.
export const OCCUPATIONS: readonly { id: string; title: string }[] = [
  { id: '29-2032.00', title: 'Diagnostic medical sonographers' },
  { id: '29-2031.00', title: 'Cardiovascular technologists' },
  { id: '29-2034.00', title: 'Radiologic technologists' },
  { id: '29-2035.00', title: 'MRI technologists' },
  { id: '29-2033.00', title: 'Nuclear medicine technologists' },
  { id: '29-1224.00', title: 'Radiologists' },
  { id: '15-2051.00', title: 'Data scientists' },
  { id: '11-9111.00', title: 'Medical and health services managers' },
  { id: 'ai_clinical_specialist', title: 'AI clinical specialist (composite)' },
];
