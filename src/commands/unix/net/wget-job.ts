// What both wgets share: the request that the options describe, and what an answer tells.
import { byteLength, toBase64 } from "../../../base/bytes.ts";
import { titled } from "../../../cluster/network/wire.ts";
import { bracketed, type Url } from "../../../machine/http.ts";
import { reasonOf } from "../../../machine/http-status.ts";
import type { Running, Task } from "../../../machine/process.ts";
import type { HttpResponse } from "../../../machine/sockets.ts";
import { isBusybox, type Options, readInput, ToolError } from "../tool.ts";

export interface Job {
  readonly self: Running;
  readonly flags: Options;
  readonly headers: Record<string, string>;
  readonly method: string;
  readonly body: string;
  /** Milliseconds. */
  readonly timeout: number | undefined;
}

/** @throws ToolError */
export function* jobOf(self: Running, flags: Options): Task<Job> {
  const headers: Record<string, string> = { "user-agent": flags.value("U") ?? (isBusybox(self) ? "Wget" : "Wget/1.25.0"), accept: "*/*" };
  if (!isBusybox(self)) headers["accept-encoding"] = "identity";
  for (const line of flags.values("header")) {
    const at = line.indexOf(":");
    if (at > 0) headers[line.slice(0, at).toLowerCase()] = line.slice(at + 1).trim();
  }
  const user = flags.value("user");
  if (user !== undefined) headers["authorization"] = `Basic ${toBase64(`${user}:${flags.value("password") ?? ""}`)}`;
  const file = flags.value("post-file");
  const fromFile = file === undefined ? undefined : yield* readInput(self, file);
  if (file !== undefined && fromFile === undefined) throw new ToolError("", 3);
  const body = flags.value("post-data") ?? fromFile;
  if (body !== undefined)
    Object.assign(headers, {
      "content-type": headers["content-type"] ?? "application/x-www-form-urlencoded",
      "content-length": String(byteLength(body)),
    });
  const seconds = flags.value("T");
  if (seconds !== undefined && !/^\d+(\.\d+)?$/.test(seconds))
    throw new ToolError(
      isBusybox(self) ? `invalid number '${seconds}'` : `--timeout: Invalid time period ‘${seconds}’`,
      isBusybox(self) ? 1 : 2,
    );
  return {
    self,
    flags,
    headers,
    method: flags.value("method") ?? (body === undefined ? (flags.has("spider") && !isBusybox(self) ? "HEAD" : "GET") : "POST"),
    body: body ?? "",
    timeout: seconds && Number(seconds) ? Number(seconds) * 1000 : undefined,
  };
}

/** The status line and headers, each line behind two blanks, as -S shows them. */
export const headerText = ({ status, reason, headers }: HttpResponse): string =>
  `  HTTP/1.1 ${status} ${reasonOf(status, reason)}\n${Object.entries(headers)
    .map(([name, value]) => `  ${titled(name)}: ${value}\n`)
    .join("")}`;

export const authority = (url: Url): string =>
  url.port === (url.scheme === "https" ? 443 : 80) ? bracketed(url.host) : `${bracketed(url.host)}:${url.port}`;
export const redirected = (url: Url, response: HttpResponse): string | undefined => {
  const location = response.headers["location"];
  return response.status >= 300 && response.status < 400 && location
    ? new URL(location, `${url.scheme}://${authority(url)}${url.path}`).href
    : undefined;
};
export const fileName = (url: Url): string =>
  url.path
    .replace(/[?#].*$/, "")
    .split("/")
    .at(-1) || "index.html";
