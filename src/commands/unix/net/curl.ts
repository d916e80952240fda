// curl: one exchange after the other with what listens in the network, in curl 8.14's words.

import { belongTogether } from "../../../base/x509/certificate.ts";
import type { Program, Running } from "../../../machine/process.ts";
import { write } from "../../../machine/tasks.ts";
import { pathOf, say, ToolError, tool } from "../tool.ts";
import { type CurlOptions, headerLines, parseCurl } from "./curl-options.ts";
import { METER_HEAD } from "./curl-report.ts";
import { CurlRun } from "./curl-run.ts";
import { HELP, VERSION } from "./curl-text.ts";

const curl = tool(function* (self, args) {
  const options = yield* parseCurl(self, args);
  if (options.has("version")) {
    yield* say(
      self,
      `curl ${VERSION} (x86_64-pc-linux-gnu) libcurl/${VERSION} OpenSSL/3.5.4 zlib/1.3.1\nRelease-Date: 2025-06-04\nProtocols: http https\nFeatures: HTTP2 Largefile SSL\n`,
    );
    return 0;
  }
  if (options.has("help")) {
    yield* say(self, HELP);
    return 0;
  }
  if (!options.transfers.length)
    throw new ToolError("(2) no URL specified\ncurl: try 'curl --help' or 'curl --manual' for more information", 2);
  const authority = options.value("cacert");
  const authorities =
    authority === undefined || !self.machine.files.exists(pathOf(self, authority)) ? "" : self.machine.files.read(pathOf(self, authority));
  if (authority !== undefined && !authorities)
    throw new ToolError(`(77) error setting certificate verify locations:  CAfile: ${authority} CApath: none`, 77);
  const client = clientCertificate(self, options);
  const headers = yield* headerLines(self, options.values("header"));
  let last = 0;
  let metered = false;
  for (const [index, transfer] of options.transfers.entries()) {
    const toTerminal = self.stdout.terminal && (transfer.output === undefined || transfer.output === "-");
    const meter = !options.has("silent") && !options.has("no-progress-meter") && !toTerminal;
    if (meter && !metered) yield* write(self, self.stderr, METER_HEAD);
    metered ||= meter;
    const run = new CurlRun({ self, options, headers, trust: { authorities, client }, transfer, meter }, index);
    last = yield* run.all();
  }
  return last;
});

/** --cert and --key: the certificate in PEM form. @throws ToolError 58 where they are not there, or do not belong together */
function clientCertificate(self: Running, options: CurlOptions): string | undefined {
  const given = options.value("cert");
  if (given === undefined) return undefined;
  const { files } = self.machine;
  const text = (path: string): string | undefined => {
    const whole = pathOf(self, path);
    return files.lookup(whole)?.type === "file" ? files.read(whole) : undefined;
  };
  const [path = ""] = given.split(":");
  const certificate = text(path);
  if (!certificate?.includes("-----BEGIN CERTIFICATE-----"))
    throw new ToolError(
      `(58) could not load PEM client certificate from ${path}, OpenSSL error ${certificate === undefined ? "error:80000002:system library::No such file or directory" : "error:0480006C:PEM routines::no start line"}, (no key found, wrong pass phrase, or wrong file format?)`,
      58,
    );
  const keyPath = options.value("key") ?? path;
  const key = text(keyPath);
  if (!key || !/-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/.test(key))
    throw new ToolError(`(58) unable to set private key file: '${keyPath}' type PEM`, 58);
  if (!belongTogether(certificate, key)) throw new ToolError(`(58) unable to set private key file: '${keyPath}' type PEM`, 58);
  return certificate;
}

export const curlTools: Readonly<Record<string, Program>> = { curl };
