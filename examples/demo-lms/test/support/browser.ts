import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { findBrowser } from "../../../../scripts/browser.mjs";

export async function openBrowser(): Promise<Browser> {
  return chromium.launch(await findBrowser());
}

/** A window of a browser that blocks third-party cookies, as Safari and Firefox do and Chrome may. */
export async function openWindow(context: BrowserContext): Promise<Page> {
  context.on("page", (page) => void blockThirdPartyCookies(page).catch(() => {}));
  const page = await context.newPage();
  await blockThirdPartyCookies(page);
  return page;
}

async function blockThirdPartyCookies(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setCookieControls", { enableThirdPartyCookieRestriction: true });
}

/** The cookies that come back from a frame of another site which has set one ordinary and one partitioned cookie. */
export async function cookiesOfFramedSite(page: Page): Promise<string> {
  const server = createServer((req, res) => {
    res.setHeader("content-type", "text/html");
    if (req.url === "/page") {
      res.end(`<iframe src="http://127.0.0.1:${port}/set"></iframe>`);
    } else if (req.url === "/set") {
      const attributes = "Secure; HttpOnly; SameSite=None; Path=/";
      res.setHeader("set-cookie", [
        `ordinary=1; ${attributes}`,
        `__Host-partitioned=1; ${attributes}; Partitioned`,
      ]);
      res.writeHead(303, { location: "/get" }).end();
    } else {
      res.end(`<p>${req.headers.cookie ?? ""}</p>`);
    }
  }).listen(0);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  try {
    await page.goto(`http://localhost:${port}/page`);
    return await page.frameLocator("iframe").locator("p").innerText();
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
