/** Frames a second that this screen draws, from a short run of animation frames. */
export function measureFrameRate(frames = 20): Promise<number> {
  return new Promise((resolve) => {
    let first = 0;
    let seen = 0;
    const step = (at: number): void => {
      if (seen === 0) first = at;
      seen += 1;
      if (seen <= frames) requestAnimationFrame(step);
      else resolve(at > first ? Math.round((1000 * frames) / (at - first)) : 60);
    };
    requestAnimationFrame(step);
  });
}
