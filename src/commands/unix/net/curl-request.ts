// What curl asks: the URL as it understands it, and the headers that it sends.
import { byteLength, toBase64 } from "../../../base/bytes.ts";
import { bracketed, parseUrl, type Url } from "../../../machine/http.ts";
import { Failed } from "./curl-failure.ts";
import type { CurlOptions } from "./curl-options.ts";
import { VERSION } from "./curl-text.ts";

/** A URL, with what a bare one leaves out. @throws Failed */
export function curlUrl(text: string): { text: string; url: Url } {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme && scheme !== "http" && scheme !== "https")
    throw new Failed(
      1,
      ["file", "ftp", "ftps", "ws", "wss", "telnet", "dict", "scp", "sftp", "gopher"].includes(scheme)
        ? `k8s-quest does not simulate ${scheme}:// yet`
        : `Protocol "${scheme}" not supported`,
    );
  const port = /^(?:[a-z]+:\/\/)?(?:[^@/?#]*@)?(?:\[[^\]]*\]|[^[:/?#]*):([^/?#]+)/i.exec(text)?.[1];
  if (port !== undefined && (!/^\d+$/.test(port) || Number(port) > 65535))
    throw new Failed(3, "URL rejected: Port number was not a decimal number between 0 and 65535");
  const url = parseUrl(text);
  if (!url)
    throw new Failed(
      3,
      /^(?:[a-z]+:\/\/)?(?:[/?#:]|$)/i.test(text)
        ? "URL rejected: No host part in the URL"
        : "URL rejected: Malformed input to a URL function",
    );
  if (/[\s]/.test(text)) throw new Failed(3, "URL rejected: Malformed input to a URL function");
  const whole = scheme ? text : `http://${text}`;
  return { text: /^[^/]*\/\/[^/?#]+$/.test(whole) ? `${whole}/` : whole, url };
}

/** In the order in which curl sends them. */
export function requestHeaders(
  options: CurlOptions,
  asked: string,
  url: Url,
  lines: readonly string[],
  data: string | undefined,
): [string, string][] {
  const usual = url.port === (url.scheme === "https" ? 443 : 80);
  const host = bracketed(url.host);
  const inUrl = /^(?:[a-z]+:\/\/)?([^@/?#]*)@/i.exec(asked)?.[1];
  const user = options.value("user") ?? (inUrl === undefined ? undefined : decodeURIComponent(inUrl));
  const bearer = options.value("oauth2-bearer");
  const own: [string, string][] = [["Host", usual ? host : `${host}:${url.port}`]];
  if (user !== undefined) own.push(["Authorization", `Basic ${toBase64(user.includes(":") ? user : `${user}:`)}`]);
  else if (bearer !== undefined) own.push(["Authorization", `Bearer ${bearer}`]);
  const agent = options.value("user-agent") ?? `curl/${VERSION}`;
  if (agent) own.push(["User-Agent", agent]);
  own.push(["Accept", options.has("json") ? "application/json" : "*/*"]);
  if (options.has("compressed")) own.push(["Accept-Encoding", "deflate, gzip"]);
  const referer = options.value("referer");
  if (referer) own.push(["Referer", referer]);
  const cookie = options.value("cookie");
  if (cookie?.includes("=")) own.push(["Cookie", cookie]);
  const body: [string, string][] =
    data === undefined
      ? []
      : [
          ["Content-Length", String(byteLength(data))],
          ["Content-Type", options.dataType],
        ];
  const given: [string, string][] = [];
  const replaced = new Set<string>();
  for (const line of lines) {
    const at = line.search(/[:;]/);
    if (at < 0) continue;
    const name = line.slice(0, at);
    const value = line.slice(at + 1).trim();
    replaced.add(name.toLowerCase());
    if (value || line[at] === ";") given.push([name, value]);
  }
  const ownHost = given.find(([name]) => name.toLowerCase() === "host");
  const rest = given.filter((each) => each !== ownHost);
  return [
    ...(ownHost ? [ownHost] : []),
    ...own.filter(([name]) => !replaced.has(name.toLowerCase())),
    ...rest,
    ...body.filter(([name]) => !replaced.has(name.toLowerCase())),
  ];
}
