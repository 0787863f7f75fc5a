/** Finds a Chromium; unpacks one under node_modules/.cache when there is no other. */
export function findBrowser(): Promise<{ executablePath: string; args: string[] }>;
