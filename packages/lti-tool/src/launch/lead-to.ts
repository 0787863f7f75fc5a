import type { Response } from "express";

/** Sends the browser to an address that is encoded already, without the page that Express negotiates for it. */
export function leadTo(res: Response, status: 302 | 303, address: string): void {
  res.statusCode = status;
  res.setHeader("location", address);
  res.end();
}
