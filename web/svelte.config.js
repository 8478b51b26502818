export default {
  compilerOptions: { runes: true },
  /** A warning ends the build: a rule that nothing matches is a mistake or left over. */
  onwarn(warning) {
    const at = warning.start ? `:${warning.start.line}` : '';
    throw new Error(`${warning.filename ?? ''}${at} ${warning.code}: ${warning.message}`);
  },
};
