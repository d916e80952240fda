// openssl: its commands; random bytes, base64 and digests are here, keys and certificates have files of their own.
import { createHash } from "node:crypto";
import { fromBase64, fromBytes, toBase64, toBytes } from "../../../base/bytes.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import { options, pathOf, readInputs, say, ToolError, tool } from "../tool.ts";
import { verify, x509 } from "./openssl/certificate.ts";
import { complainRaw, OpensslError } from "./openssl/common.ts";
import { ecparam, genpkey, genrsa, showKey } from "./openssl/keys.ts";
import { req } from "./openssl/request.ts";

/** openssl's long options have one hyphen. */
const words = (args: readonly string[]): string[] => args.map((arg) => (/^-[a-z0-9]{2,}$/i.test(arg) ? `-${arg}` : arg));

function* output(self: Running, file: string | undefined, text: string): Task<void> {
  if (file === undefined) yield* say(self, text);
  else self.machine.files.write(pathOf(self, file), text);
}
const inLines = (text: string): string => text.replace(/.{64}(?=.)/g, "$&\n");

const COMMANDS: Readonly<Record<string, (self: Running, args: readonly string[]) => Task<number>>> = {
  genrsa,
  genpkey,
  ecparam,
  rsa: showKey("rsa"),
  ec: showKey("ec"),
  pkey: showKey("pkey"),
  req,
  x509,
  verify,
};

/** Commands that openssl has beside these. */
const KNOWN = new Set(
  "asn1parse ca ciphers cms crl crl2pkcs7 dgst dhparam dsa dsaparam enc engine errstr fipsinstall gendsa help info kdf list mac nseq ocsp passwd pkcs12 pkcs7 pkcs8 pkeyparam pkeyutl prime rehash rsautl s_client s_server s_time sess_id smime speed spkac srp storeutl ts".split(
    " ",
  ),
);

const openssl = tool(function* (self, [command, ...args]) {
  if (command !== undefined && Object.hasOwn(COMMANDS, command)) {
    try {
      return yield* COMMANDS[command]!(self, args);
    } catch (error) {
      if (!(error instanceof OpensslError)) throw error;
      yield* complainRaw(self, error.text);
      return error.code;
    }
  }
  if (command === "version") {
    yield* say(self, "OpenSSL 3.5.4 30 Sep 2025 (Library: OpenSSL 3.5.4 30 Sep 2025)\n");
    return 0;
  }
  if (command === "rand") {
    const flags = options(words(args), "", { base64: "base64", hex: "hex", "out=": "out" });
    const count = Number(flags.operands[0]);
    if (!/^\d+$/.test(flags.operands[0] ?? "") || count < 1) throw new ToolError("rand: Use -help for summary.");
    const bytes = Uint8Array.from({ length: count }, () => self.machine.random.between(0, 255));
    const text = flags.has("hex")
      ? `${Buffer.from(bytes).toString("hex")}\n`
      : flags.has("base64")
        ? `${inLines(Buffer.from(bytes).toString("base64"))}\n`
        : fromBytes(bytes);
    yield* output(self, flags.value("out"), text);
    return 0;
  }
  if (command === "base64" || (command === "enc" && args.includes("-base64"))) {
    const flags = options(
      words(args),
      "dAea",
      { "in=": "in", "out=": "out", base64: "base64" },
      {
        unseen: { e: "encoding is the default", a: "base64 is the only form here" },
      },
    );
    const file = flags.value("in");
    const { text, failed } = yield* readInputs(self, file === undefined ? [] : [file]);
    if (failed) return 1;
    yield* output(
      self,
      flags.value("out"),
      flags.has("d") ? fromBase64(text) : flags.has("A") ? toBase64(text) : `${inLines(toBase64(text))}\n`,
    );
    return 0;
  }
  const digest = command === "dgst" ? (args.find((arg) => /^-(md5|sha\d+)$/.test(arg))?.slice(1) ?? "sha256") : command;
  if (digest && /^(md5|sha1|sha224|sha256|sha384|sha512)$/.test(digest)) {
    const files = args.filter((arg) => !arg.startsWith("-"));
    for (const file of files.length ? files : ["-"]) {
      const { text, failed } = yield* readInputs(self, [file]);
      if (failed) return 1;
      yield* say(
        self,
        `${digest.toUpperCase().replace("SHA", "SHA2-").replace("SHA2-1", "SHA1")}(${file === "-" ? "stdin" : file})= ${createHash(digest).update(toBytes(text)).digest("hex")}\n`,
      );
    }
    return 0;
  }
  if (command !== undefined && !KNOWN.has(command)) {
    yield* complainRaw(self, `Invalid command '${command}'; type "help" for a list.\n`);
    return 1;
  }
  throw new ToolError(`k8s-quest does not simulate openssl${command === undefined ? " without a command" : ` ${command}`} yet`);
});

export const opensslTools: Readonly<Record<string, Program>> = { openssl };
