// What passes over HTTP: whole requests in, whole answers or streams out. Who sent a request is known by then.
import type { ApiError } from "../../../api/errors.ts";
import type { User } from "../../../api/request.ts";
import type { ExecSession, LogStream, PortForwardSession } from "../../kubelet/streams.ts";

export interface WebRequest {
  method: string;
  /** Path with query, as on the request line. */
  target: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string;
  /** After authentication, before impersonation. */
  user: User;
}

interface Head {
  status: number;
  /** Names in lower case; `warning` may be several. */
  headers: Record<string, string | string[]>;
}

/** Frames that come as they are ready; `stop` when the client goes away. */
export interface Frames {
  /** Calls `wake` whenever `take` may give more. Returns how to stop listening. */
  on(wake: () => void): () => void;
  /** Text that is ready now, a part at a time: nothing is left once it is empty. */
  take(): string;
  /** Nothing more will come once `take` gave the last. */
  readonly ended: boolean;
  stop(): void;
}

export type WebAnswer = Head &
  (
    | { body: string }
    | { frames: Frames }
    /** The answer comes in virtual time: `done` is called once, inside the world. Returns how to give up. */
    | { later: (done: (answer: WebAnswer) => void) => () => void }
    /** The connection becomes streams: exec, attach, portforward. */
    | {
        session: {
          kind: "exec";
          exec: ExecSession;
          streams: { stdin: boolean; stdout: boolean; stderr: boolean; tty: boolean };
          /** Nothing could be started: what the client is told on the error stream. */
          failure?: string;
        };
      }
    | { session: { kind: "portforward"; forward: PortForwardSession } }
  );

export const isLog = (answer: unknown): answer is LogStream =>
  typeof answer === "object" && answer !== null && "output" in answer && "stop" in answer;

export const json = (status: number, value: unknown, headers: Record<string, string | string[]> = {}): WebAnswer => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: `${JSON.stringify(value)}\n`,
});

/** A Status, with how long to wait where it says so. */
export function refusal({ status }: ApiError): WebAnswer {
  const seconds = status.details?.retryAfterSeconds;
  return json(status.code, status, seconds ? { "retry-after": String(seconds) } : {});
}

export const text = (status: number, body: string): WebAnswer => ({
  status,
  headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" },
  body,
});
