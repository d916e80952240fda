// openssl x509 and verify: certificates shown, signed and checked.
import { type KeyObject, X509Certificate } from "node:crypto";
import {
  authorityKeyIdentifier,
  issueCertificate,
  keyIdentifierOf,
  publicKeyOf,
  subjectKeyIdentifier,
} from "../../../../base/x509/certificate.ts";
import type { Der } from "../../../../base/x509/der.ts";
import { readPem } from "../../../../base/x509/pem.ts";
import { readSigningRequest, signatureProblem } from "../../../../base/x509/signing-request.ts";
import { FileError } from "../../../../machine/file-error.ts";
import type { Running, Task } from "../../../../machine/process.ts";
import { pathOf, say } from "../../tool.ts";
import { block, complainRaw, type Flags, flagsOf, input, OpensslError, output, privateKey } from "./common.ts";
import { extensionLines, writeExtension } from "./extensions.ts";
import { modulusOf } from "./keys.ts";
import { formatName } from "./names.ts";
import { drawSerial, nameForm } from "./request.ts";
import { type CertificateParts, certificateText, extensionsText, fingerprint, readParts, shownTime } from "./text.ts";

const DAY = 86_400_000;
const DIGESTS = ["sha1", "sha224", "sha256", "sha384", "sha512", "md5"];
const LABELS = ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"];
const CERTIFICATE = "certificate";
const UNABLE = "Unable to load certificate\n";

interface Loaded {
  parts: CertificateParts;
  certificate: X509Certificate;
  from: number;
  to: number;
}

/** @throws OpensslError */
function load(bytes: Uint8Array): Loaded {
  const certificate = new X509Certificate(Buffer.from(bytes));
  return {
    parts: readParts(bytes),
    certificate,
    from: Date.parse(certificate.validFrom),
    to: Date.parse(certificate.validTo),
  };
}

const serialText = ({ serial }: CertificateParts): string =>
  Buffer.from(serial)
    .toString("hex")
    .toUpperCase()
    .replace(/^00(?=.)/, "");

/** What the options ask to be shown, in the order in which they were given. */
function shown(
  args: readonly string[],
  flags: Flags,
  { parts, certificate, from, to }: Loaded,
  now: number,
): { text: string; code: number } {
  let text = "";
  let code = 0;
  const digest = DIGESTS.find((each) => flags.has(each)) ?? "sha1";
  const title = flags.has(digest) ? digest : "SHA1";
  const form = nameForm(flags);
  const show: Readonly<Record<string, () => string>> = {
    text: () => certificateText(parts, from, to),
    subject: () => `subject=${formatName(parts.subject, form)}\n`,
    issuer: () => `issuer=${formatName(parts.issuer, form)}\n`,
    dates: () => `notBefore=${shownTime(from)}\nnotAfter=${shownTime(to)}\n`,
    startdate: () => `notBefore=${shownTime(from)}\n`,
    enddate: () => `notAfter=${shownTime(to)}\n`,
    serial: () => `serial=${serialText(parts)}\n`,
    fingerprint: () => `${title} Fingerprint=${fingerprint(certificate.raw, digest)}\n`,
    pubkey: () => certificate.publicKey.export({ format: "pem", type: "spki" }) as string,
    modulus: () => `Modulus=${modulusOf(certificate.publicKey)}\n`,
    ext: () => {
      const found = extensionsText(parts.extensions, 0, flags.value("ext")!.split(","));
      return found || (parts.extensions.length ? "No extensions matching requested names\n" : "No extensions in certificate\n");
    },
    email: () =>
      (certificate.subjectAltName ?? "")
        .split(", ")
        .filter((each) => each.startsWith("email:"))
        .map((each) => `${each.slice(6)}\n`)
        .join(""),
    checkend: () => {
      const over = to < now + Number(flags.value("checkend")) * 1000;
      if (over) code = 1;
      return over ? "Certificate will expire\n" : "Certificate will not expire\n";
    },
  };
  for (const word of args) {
    const name = word.replace(/^--?/, "");
    if (word.startsWith("-") && Object.hasOwn(show, name)) text += show[name]!();
  }
  return { text, code };
}

/** Serial numbers of an authority are counted in a file beside its certificate. */
function nextSerial(self: Running, flags: Flags, authority: string): Uint8Array {
  const given = flags.value("set_serial");
  if (given !== undefined)
    return Uint8Array.from(
      Buffer.from(
        BigInt(given)
          .toString(16)
          .replace(/^(.(..)*)$/, "0$1"),
        "hex",
      ),
    );
  const file = pathOf(self, flags.value("CAserial") ?? `${authority.replace(/\.[^./]*$/, "")}.srl`);
  const { files } = self.machine;
  const create = flags.has("CAcreateserial");
  const known = files.exists(file) ? files.read(file).trim() : undefined;
  if (known === undefined && flags.value("CAserial") !== undefined && !create)
    throw new OpensslError(`x509: Unable to load number from ${flags.value("CAserial")}\n`);
  const bytes =
    known === undefined
      ? drawSerial(self)
      : Uint8Array.from(Buffer.from((BigInt(`0x${known}`) + 1n).toString(16).replace(/^(.(..)*)$/, "0$1"), "hex"));
  files.write(file, `${Buffer.from(bytes).toString("hex").toUpperCase()}\n`);
  return bytes;
}

/** x509 -req: signs a request, with an authority's key or its own. */
function* signRequest(self: Running, flags: Flags): Task<Uint8Array> {
  const { bytes } = yield* block(self, flags.value("in"), ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"], "certificate request input");
  const request = readSigningRequest(bytes);
  if (signatureProblem(request)) throw new OpensslError("Certificate request self-signature did not match the contents\n");
  const authority = flags.value("CA");
  const own = flags.value("signkey") ?? flags.value("key");
  if (authority === undefined && own === undefined)
    throw new OpensslError("We need a private key to sign with, use -signkey or -CA and -CAkey\n");
  yield* complainRaw(self, `Certificate request self-signature ok\nsubject=${formatName(request.name)}\n`);
  let issuer: { subject: Der; key: KeyObject };
  let serial: Uint8Array;
  if (authority === undefined) {
    issuer = { subject: request.encodedName, key: yield* privateKey(self, own!) };
    serial = drawSerial(self);
  } else {
    const ca = load((yield* block(self, authority, LABELS, "CA certificate")).bytes);
    const key = yield* privateKey(self, flags.value("CAkey") ?? authority, "CA private key");
    if (!ca.certificate.checkPrivateKey(key)) throw new OpensslError("CA certificate and CA private key do not match\n");
    issuer = { subject: ca.parts.encodedSubject, key };
    serial = nextSerial(self, flags, authority);
  }
  const keys = { subject: request.publicKey, issuer: publicKeyOf(issuer.key) };
  const file = flags.value("extfile");
  const lines = file === undefined ? [] : extensionLines(yield* input(self, file, "extensions"), flags.value("extensions"));
  const copied = flags.value("copy_extensions") === "copy" || flags.value("copy_extensions") === "copyall";
  const wanted = lines.map((line) => writeExtension("x509", line, keys));
  const says = (what: string): boolean => lines.some((line) => line.startsWith(`${what}=`));
  const now = Math.floor(self.clock.now / 1000) * 1000;
  const pem = issueCertificate(
    {
      subject: request.encodedName,
      publicKey: request.publicKey,
      serial,
      notBefore: now,
      notAfter: now + Number(flags.value("days") ?? 30) * DAY,
      extensions: [
        ...(copied ? request.extensions.map(({ whole }) => whole) : []),
        ...wanted,
        ...(says("subjectKeyIdentifier") ? [] : [subjectKeyIdentifier(keyIdentifierOf(keys.subject, "sha1"))]),
        ...(says("authorityKeyIdentifier") ? [] : [authorityKeyIdentifier(keyIdentifierOf(keys.issuer, "sha1"))]),
      ],
    },
    issuer,
  );
  return readPem(pem)!.bytes;
}

export function* x509(self: Running, args: readonly string[]): Task<number> {
  const flags = flagsOf(
    "x509",
    args,
    `in= out= text noout subject issuer dates startdate enddate serial fingerprint pubkey modulus ext= email checkend= nameopt= req CA= CAkey= CAcreateserial CAserial= set_serial= days= signkey= key= extfile= extensions= copy_extensions= ${DIGESTS.join(" ")}`,
  );
  const bytes = flags.has("req")
    ? yield* signRequest(self, flags)
    : (yield* block(self, flags.value("in"), LABELS, CERTIFICATE, UNABLE)).bytes;
  const loaded = load(bytes);
  const { text, code } = shown(args, flags, loaded, self.clock.now);
  const pem = flags.has("noout") ? "" : loaded.certificate.toString();
  yield* output(self, flags.value("out"), text + pem);
  return code;
}

/** The chain above a certificate, up to one that signed itself; what is wrong with it, and how far up. */
function chainProblem(leaf: Loaded, trusted: readonly Loaded[], between: readonly Loaded[], now: number) {
  let current = leaf;
  for (let depth = 0; depth < 10; depth++) {
    const name = formatName(current.parts.subject);
    if (now < current.from) return { name, depth, code: 9, why: "certificate is not yet valid" };
    if (now > current.to) return { name, depth, code: 10, why: "certificate has expired" };
    if (trusted.some(({ certificate }) => certificate.fingerprint256 === current.certificate.fingerprint256)) {
      if (current.certificate.subject === current.certificate.issuer) return undefined;
      return { name, depth, code: 20, why: "unable to get local issuer certificate" };
    }
    const signer = [...trusted, ...between].find(
      ({ certificate }) => certificate.subject === current.certificate.issuer && current.certificate.verify(certificate.publicKey),
    );
    if (!signer || signer === current) {
      if (current.certificate.subject === current.certificate.issuer)
        return {
          name,
          depth,
          code: depth ? 19 : 18,
          why: depth ? "self-signed certificate in certificate chain" : "self-signed certificate",
        };
      const named = trusted.some(({ certificate }) => certificate.subject === current.certificate.issuer);
      return named
        ? { name, depth, code: 7, why: "certificate signature failure" }
        : { name, depth, code: 20, why: "unable to get local issuer certificate" };
    }
    if (!signer.certificate.ca)
      return { name: formatName(signer.parts.subject), depth: depth + 1, code: 79, why: "invalid CA certificate" };
    current = signer;
  }
  return { name: formatName(leaf.parts.subject), depth: 0, code: 22, why: "certificate chain too long" };
}

const bundle = (text: string): Loaded[] =>
  (text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []).map((each) => load(readPem(each)!.bytes));

export function* verify(self: Running, args: readonly string[]): Task<number> {
  const flags = flagsOf("verify", args, "CAfile= untrusted= verbose");
  const trusted: Loaded[] = [];
  for (const file of flags.values("CAfile")) {
    try {
      trusted.push(...bundle(self.machine.files.read(pathOf(self, file))));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new OpensslError(
        `Error loading file ${file}\n40${self.machine.random.hex(8).toUpperCase()}7F0000:error:80000002:system library:BIO_new_file:${error.message}:../crypto/bio/bss_file.c:67:calling fopen(${file}, r)\n`,
      );
    }
  }
  const between: Loaded[] = [];
  for (const file of flags.values("untrusted")) between.push(...bundle(yield* input(self, file, "untrusted certificates")));
  let code = 0;
  for (const file of flags.operands.length ? flags.operands : [undefined]) {
    const { bytes } = yield* block(self, file, LABELS, "certificate file", "Unable to load certificate file\n");
    const problem = chainProblem(load(bytes), trusted, between, self.clock.now);
    if (!problem) {
      yield* say(self, `${file ?? "stdin"}: OK\n`);
      continue;
    }
    code = 2;
    yield* complainRaw(
      self,
      `${problem.name}\nerror ${problem.code} at ${problem.depth} depth lookup: ${problem.why}\nerror ${file ?? "stdin"}: verification failed\n`,
    );
  }
  return code;
}
