// Devices that move the probe: as the person declares them, as the server counts them.

/** What a page says moved the probe; a phone or tracker only after the server told it so. */
export type SteeringDevice = 'keyboard' | 'mouse' | 'gamepad' | 'phone' | 'tracker';
/** Control messages that moved the probe, by device. */
export type DeviceCounts = Readonly<Record<string, number>>;

/** Whether anything but the declared device has moved the probe. */
export function isMixed(declared: string, counts: DeviceCounts): boolean {
  return Object.entries(counts).some(([device, messages]) => device !== declared && messages > 0);
}

/** Devices that moved the probe, most messages first. */
export function countedDevices(counts: DeviceCounts): [string, number][] {
  return Object.entries(counts).toSorted(([a, m], [b, n]) => n - m || a.localeCompare(b));
}
