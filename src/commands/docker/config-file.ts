// The client's own file: what it may hold, and what is said of one that cannot be read (cli/config: LoadDefaultConfigFile, configfile.LoadFromReader).
import { fromBase64 } from "../../base/bytes.ts";
import { goDecoded } from "../../base/go-json-decoder.ts";
import { fitting, listOf, mapOf, misfit, type Shape, structOf, TEXT } from "../../base/go-json-shape.ts";

export interface ConfigFile {
  auths: Record<string, { auth?: string }>;
  currentContext?: string;
  [name: string]: unknown;
}

const texts = (names: string): Readonly<Record<string, Shape>> => Object.fromEntries(names.split(" ").map((name) => [name, TEXT]));

const AUTH = structOf("types.AuthConfig", texts("username password auth email serveraddress identitytoken registrytoken"));
const PROXY = structOf("configfile.ProxyConfig", texts("httpProxy httpsProxy noProxy ftpProxy allProxy"));
const SHAPE = structOf("configfile.ConfigFile", {
  auths: mapOf(AUTH),
  HttpHeaders: mapOf(TEXT),
  ...texts(
    "psFormat imagesFormat networksFormat pluginsFormat volumesFormat statsFormat detachKeys credsStore serviceInspectFormat servicesFormat tasksFormat secretFormat configFormat nodesFormat currentContext experimental",
  ),
  credHelpers: mapOf(TEXT),
  pruneFilters: listOf(TEXT),
  proxies: mapOf(PROXY),
  cliPluginsExtraDirs: listOf(TEXT),
  plugins: mapOf(mapOf(TEXT)),
  aliases: mapOf(TEXT),
  features: mapOf(TEXT),
});

/** What is wrong with what is kept of a login (configfile: decodeAuth). */
function authError(auth: string): string | undefined {
  if (!auth) return undefined;
  const digits = auth.replace(/[\r\n]/g, "");
  const odd = /[^A-Za-z0-9+/]/.exec(digits.replace(/={1,2}$/, ""))?.index ?? (digits.length % 4 ? digits.length - (digits.length % 4) : -1);
  if (odd >= 0) return `illegal base64 data at input byte ${odd}`;
  return fromBase64(auth).indexOf(":") > 0 ? undefined : "Invalid auth configuration file";
}

/** What a file's text says as far as it can be read, and what is wrong with it. */
export function parseConfig(text: string): { config: ConfigFile; wrong?: string } {
  if (!text.trim()) return { config: { auths: {} } };
  const decoded = goDecoded(text);
  if ("error" in decoded) return { config: { auths: {} }, wrong: decoded.error };
  const shaped = misfit(decoded.value, SHAPE);
  const { auths = {}, ...rest } = (fitting(decoded.value, SHAPE) ?? {}) as Partial<ConfigFile>;
  const wrong =
    shaped ??
    Object.values(auths)
      .map(({ auth = "" }) => authError(auth))
      .find(Boolean);
  return { config: { auths, ...rest }, ...(wrong ? { wrong } : {}) };
}
