// Offers a file that an operation wrote into the workspace's exports as a download.
export function saveFile(name: string): void {
  const link = document.createElement('a');
  link.href = `/api/exports/${encodeURIComponent(name)}`;
  link.download = name;
  link.click();
}
