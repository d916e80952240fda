// openssl genrsa, genpkey, ecparam -genkey, rsa, ec and pkey: private keys made and shown.
import { createPublicKey, type KeyObject } from "node:crypto";
import { keyFromSeed, keyPem } from "../../../../base/x509/certificate.ts";
import { CURVES, ellipticKey, rsaKey } from "../../../../base/x509/key-pairs.ts";
import type { Running, Task } from "../../../../machine/process.ts";
import { complainRaw, flagsOf, OpensslError, output, privateKey, publicKey } from "./common.ts";
import { privateKeyText, publicKeyText } from "./text.ts";

const drawing = (self: Running) => (count: number) => self.machine.random.bytes(count);

/** @throws OpensslError for lengths that RSA does not have here */
export function newRsaKey(self: Running, command: string, bits: string): KeyObject {
  const length = Number(bits);
  if (!/^\d+$/.test(bits) || length < 512)
    throw new OpensslError(`${command}: Use -help for summary.\nError: RSA key size ${bits} is too small: at least 512 bits\n`);
  if (length > 4096) throw new OpensslError(`openssl: k8s-quest does not simulate RSA keys of more than 4096 bits yet\n`);
  return rsaKey(length, drawing(self));
}

const CURVE_NAMES: Readonly<Record<string, string>> = { "P-256": "prime256v1", "P-384": "secp384r1", secp256r1: "prime256v1" };

export function newEllipticKey(self: Running, name: string): KeyObject {
  const curve = CURVES.find((each) => each.name === (CURVE_NAMES[name] ?? name));
  if (!curve) throw new OpensslError(`openssl: k8s-quest does not simulate the curve ${name} yet\n`);
  return ellipticKey(curve, drawing(self));
}

export const newEdwardsKey = (self: Running): KeyObject => keyFromSeed(self.machine.random.bytes(32));

/** `rsa:2048`, `ec`, `ed25519` with their -pkeyopt: what -newkey and genpkey's -algorithm name. @throws OpensslError */
export function newKey(self: Running, command: string, what: string, options: readonly string[]): KeyObject {
  const [algorithm = "", size] = what.toLowerCase().split(":");
  const option = (name: string): string | undefined => options.map((each) => each.split(":")).find(([key]) => key === name)?.[1];
  if (algorithm === "rsa") return newRsaKey(self, command, size ?? option("rsa_keygen_bits") ?? "2048");
  if (algorithm === "ec") return newEllipticKey(self, option("ec_paramgen_curve") ?? "prime256v1");
  if (algorithm === "ed25519") return newEdwardsKey(self);
  throw new OpensslError(`openssl: k8s-quest does not simulate keys of the algorithm ${what} yet\n`);
}

/** The dots that a search for primes leaves on a terminal. */
export function progress(self: Running, key: KeyObject): Task<void> {
  if (key.asymmetricKeyType !== "rsa") return complainRaw(self, "");
  const { random } = self.machine;
  const search = (): string => {
    let text = "";
    for (let steps = random.between(8, 40); steps > 0; steps--) text += `${".".repeat(random.between(1, 5))}+`;
    return `${text}${"+".repeat(64)}*${".".repeat(random.between(2, 20))}${"+".repeat(65)}\n`;
  };
  return complainRaw(self, search() + search());
}

const PRIVATE_MODE = 0o600;

export function* genrsa(self: Running, args: readonly string[]): Task<number> {
  const flags = flagsOf("genrsa", args, "out= traditional verbose 3 F4 f4");
  const key = newRsaKey(self, "genrsa", flags.operands[0] ?? "2048");
  if (flags.has("verbose")) yield* progress(self, key);
  yield* output(self, flags.value("out"), encoded(key, flags.has("traditional")), PRIVATE_MODE);
  return 0;
}

const encoded = (key: KeyObject, traditional: boolean): string =>
  traditional && key.asymmetricKeyType !== "ed25519"
    ? (key.export({ format: "pem", type: key.asymmetricKeyType === "ec" ? "sec1" : "pkcs1" } as { format: "pem"; type: "pkcs1" }) as string)
    : keyPem(key);

export function* genpkey(self: Running, args: readonly string[]): Task<number> {
  const flags = flagsOf("genpkey", args, "algorithm= pkeyopt= out= text quiet outpubkey=");
  const algorithm = flags.value("algorithm");
  if (!algorithm) throw new OpensslError("genpkey: Use -help for summary.\n");
  const key = newKey(self, "genpkey", algorithm, flags.values("pkeyopt"));
  if (!flags.has("quiet")) yield* progress(self, key);
  if (flags.value("outpubkey")) yield* output(self, flags.value("outpubkey"), publicPem(key));
  yield* output(self, flags.value("out"), keyPem(key) + (flags.has("text") ? privateKeyText(key) : ""), PRIVATE_MODE);
  return 0;
}

export function* ecparam(self: Running, args: readonly string[]): Task<number> {
  const flags = flagsOf("ecparam", args, "name= genkey noout out=");
  const name = flags.value("name");
  if (!name || !flags.has("genkey"))
    throw new OpensslError("openssl: k8s-quest does not simulate openssl ecparam without -name and -genkey yet\n");
  if (!flags.has("noout")) throw new OpensslError("openssl: k8s-quest does not simulate openssl ecparam without -noout yet\n");
  yield* output(self, flags.value("out"), encoded(newEllipticKey(self, name), true), PRIVATE_MODE);
  return 0;
}

const publicPem = (key: KeyObject): string =>
  (key.type === "public" ? key : createPublicKey(key)).export({ format: "pem", type: "spki" }) as string;

/** rsa, ec and pkey: one key in another form. */
export const showKey = (command: "rsa" | "ec" | "pkey") =>
  function* (self: Running, args: readonly string[]): Task<number> {
    const flags = flagsOf(command, args, "in= out= pubin pubout text noout check modulus traditional");
    // With nothing to read, and to tell a key from none, the input comes first.
    const file = flags.value("in");
    const key = yield* flags.has("pubin") ? publicKey(self, file) : privateKey(self, file);
    if (command !== "pkey" && key.asymmetricKeyType !== command) throw new OpensslError(`Not an ${command.toUpperCase()} key\n`);
    let text = "";
    if (flags.has("text")) text += key.type === "public" ? publicKeyText(key, 0) : privateKeyText(key);
    if (flags.has("modulus")) text += `Modulus=${modulusOf(key)}\n`;
    if (flags.has("check")) text += command === "rsa" ? "RSA key ok\n" : "Key is valid\n";
    const asPublic = flags.has("pubout") || key.type === "public";
    const pem = flags.has("noout") ? "" : asPublic ? publicPem(key) : encoded(key, flags.has("traditional"));
    if (pem && command !== "pkey") yield* complainRaw(self, `writing ${command.toUpperCase()} key\n`);
    yield* output(self, flags.value("out"), command === "pkey" ? pem + text : text + pem, asPublic ? undefined : PRIVATE_MODE);
    return 0;
  };

export const modulusOf = (key: KeyObject): string =>
  Buffer.from(key.export({ format: "jwk" }).n ?? "", "base64url")
    .toString("hex")
    .toUpperCase();
