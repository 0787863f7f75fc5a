import { once } from "node:events";
import { connect } from "node:net";

/** An answer, as far as a launch needs it. */
export interface Answer {
  readonly status: number;
  /** The status line and the headers, as they came. */
  readonly head: string;
}

/** A request to the tool: a form that is posted, unless it says otherwise. */
export interface Asked {
  readonly method?: "GET" | "POST";
  readonly contentType?: string;
  readonly body?: string;
  readonly cookie?: string;
}

/** A connection that is kept, for one request at a time. It does little, because it takes its time from the tool that is measured. */
export interface Line {
  readonly ask: (url: URL, asked: Asked) => Promise<Answer>;
  readonly close: () => void;
}

const FORM = "application/x-www-form-urlencoded";

export async function openLine({ hostname, port }: URL): Promise<Line> {
  const socket = connect({ host: hostname, port: Number(port), noDelay: true }).setEncoding("latin1");
  let waiting: PromiseWithResolvers<Answer> | undefined;
  let received = "";
  socket.on("data", (chunk: string) => {
    received += chunk;
    const answer = readAnswer(received);
    if (!answer) return;
    received = "";
    waiting?.resolve(answer);
  });
  socket.on("error", (error) => waiting?.reject(error));
  socket.on("close", () => waiting?.reject(new Error("The tool closed a connection.")));
  await once(socket, "connect");
  return {
    ask: ({ pathname, search }, { method = "POST", contentType = FORM, body, cookie }) => {
      waiting = Promise.withResolvers<Answer>();
      socket.write(
        `${method} ${pathname}${search} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n` +
          (body === undefined ? "" : `Content-Type: ${contentType}\r\nContent-Length: ${body.length}\r\n`) +
          (cookie === undefined ? "" : `Cookie: ${cookie}\r\n`) +
          `\r\n${body ?? ""}`,
      );
      return waiting.promise;
    },
    close: () => {
      socket.removeAllListeners("close").destroy();
    },
  };
}

/** Reads an answer once it is there as a whole; its body has a length, or comes in chunks and is text. */
function readAnswer(received: string): Answer | undefined {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const head = received.slice(0, end);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  const whole =
    length === undefined ? received.endsWith("0\r\n\r\n") : received.length >= end + 4 + Number(length);
  return whole ? { status: Number(head.slice(9, 12)), head } : undefined;
}
