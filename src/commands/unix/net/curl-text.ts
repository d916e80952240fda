// The texts around curl's exchanges: heads of answers, marks of -v, help, and what a certificate is held against.
import { byteLength } from "../../../base/bytes.ts";
import { titled } from "../../../cluster/network/wire.ts";
import type { FileSystem } from "../../../machine/files.ts";
import { bracketed, type Url } from "../../../machine/http.ts";
import { reasonOf } from "../../../machine/http-status.ts";
import type { HttpResponse } from "../../../machine/sockets.ts";
import type { Transfer } from "./curl-options.ts";
import type { Report } from "./curl-report.ts";

export const VERSION = "8.14.1";
const SPECIAL_NAMES: Readonly<Record<string, string>> = {
  etag: "ETag",
  "www-authenticate": "WWW-Authenticate",
  "x-xss-protection": "X-XSS-Protection",
  te: "TE",
};
export const UNTRUSTED = `
More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the webpage mentioned above.`;

export function emptyReport(transfer: Transfer, index: number): Report {
  return {
    url: transfer.url,
    effective: transfer.url,
    method: "GET",
    scheme: "http",
    status: 0,
    version: "",
    headers: {},
    nameLookup: 0,
    connect: 0,
    appConnect: 0,
    preTransfer: 0,
    startTransfer: 0,
    redirect: 0,
    total: 0,
    sizeDownload: 0,
    sizeUpload: 0,
    sizeHeader: 0,
    sizeRequest: 0,
    redirects: 0,
    connects: 0,
    redirectUrl: "",
    remote: undefined,
    local: undefined,
    verify: 0,
    exitCode: 0,
    error: "",
    output: transfer.output ?? "",
    index,
  };
}

export const isAddress = (host: string): boolean => /^\d+(\.\d+){3}$/.test(host) || host.includes(":");
export const base = (url: Url): string => `${url.scheme}://${bracketed(url.host)}:${url.port}${url.path}`;
export const marked = (mark: string, text: string): string =>
  text
    .replace(/\r\n$/, "")
    .split("\r\n")
    .map((line) => `${mark} ${line}\n`)
    .join("");
export const matches = (name: string, host: string): boolean =>
  name === host || (name.startsWith("*.") && host.replace(/^[^.]+/, "*") === name);

/** Status line and headers as they came. */
export function headText({ status, reason, headers, body }: HttpResponse, version: string): string {
  const sized =
    "content-length" in headers || "transfer-encoding" in headers || version === "2" || status === 204 || status === 304
      ? headers
      : { ...headers, "content-length": String(byteLength(body)) };
  const start = version === "2" ? `HTTP/2 ${status} ` : `HTTP/${version} ${status} ${reasonOf(status, reason)}`;
  const name = (lower: string) => (version === "2" ? lower : (SPECIAL_NAMES[lower] ?? titled(lower)));
  return `${start}\r\n${Object.entries(sized)
    .map(([lower, value]) => `${name(lower)}: ${value}\r\n`)
    .join("")}\r\n`;
}

export function makeParents(files: FileSystem, path: string): void {
  const folder = path.slice(0, path.lastIndexOf("/")) || "/";
  if (!files.exists(folder)) files.makeFolder(folder, { parents: true });
}

export const HELP = `Usage: curl [options...] <url>
 -d, --data <data>           HTTP POST data
 -f, --fail                  Fail fast with no output on HTTP errors
 -h, --help <subject>        Get help for commands
 -o, --output <file>         Write to file instead of stdout
 -O, --remote-name           Write output to file named as remote file
 -i, --show-headers          Show response headers in output
 -s, --silent                Silent mode
 -u, --user <user:password>  Server user and password
 -A, --user-agent <name>     Send User-Agent <name> to server
 -v, --verbose               Make the operation more talkative
 -V, --version               Show version number and quit
`;
