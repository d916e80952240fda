// openssl at a learner's prompt: keys, requests and certificates that any other program takes for real.
import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { readPem } from "../../../src/base/x509/pem.ts";
import { readSigningRequest, signatureProblem } from "../../../src/base/x509/signing-request.ts";
import { run } from "./shell.ts";

describe("openssl's keys", () => {
  it("are real ones, of the length that was asked for, and the same in the same world", () => {
    const once = run("openssl genrsa 1024");
    const key = createPrivateKey(once.stdout);
    expect(key.asymmetricKeyDetails).toMatchObject({ modulusLength: 1024, publicExponent: 65537n });
    expect(once.stderr).toBe("");
    expect(run("openssl genrsa 1024").stdout).toBe(once.stdout);
    expect(
      run("openssl genrsa 1024; openssl genrsa 1024")
        .stdout.split("-----BEGIN")
        .map((each) => each.length),
    ).toHaveLength(3);
  });

  it.each([
    ["genpkey -algorithm ed25519", "ed25519"],
    ["genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256", "ec"],
    ["ecparam -name secp384r1 -genkey -noout", "ec"],
  ])("%s", (words, type) => {
    expect(createPrivateKey(run(`openssl ${words}`).stdout).asymmetricKeyType).toBe(type);
  });

  it("show their public half", () => {
    const { stdout, stderr } = run("openssl genrsa -out a.key 1024; openssl rsa -in a.key -pubout");
    expect(createPublicKey(stdout).asymmetricKeyType).toBe("rsa");
    expect(stderr).toBe("writing RSA key\n");
    expect(run("openssl genpkey -algorithm ed25519 -out e.key; openssl pkey -in e.key -pubout").stdout).toMatch(/^-----BEGIN PUBLIC KEY/);
  });

  it("are readable for their owner only", () => {
    expect(run("openssl genrsa -out a.key 1024; stat -c %a a.key").stdout).toBe("600\n");
  });
});

describe("openssl req", () => {
  const KEY = "openssl genpkey -algorithm ed25519 -out a.key 2>/dev/null;";

  it("writes a request that its own key signed", () => {
    const { stdout } = run(`${KEY} openssl req -new -key a.key -subj '/O=dev+OU=x/O=ops/CN=jane' -addext subjectAltName=DNS:a.b,IP:::1`);
    const request = readSigningRequest(readPem(stdout)!.bytes);
    expect(signatureProblem(request)).toBeUndefined();
    expect(request.subject).toEqual({ commonName: "jane", organizations: ["dev", "ops"] });
    expect(request.alternativeNames).toMatchObject({ dnsNames: ["a.b"], addresses: ["::1"] });
  });

  it("makes key and request at once, with dots while it looks for primes", () => {
    const { stdout, stderr } = run(
      "openssl req -new -newkey rsa:1024 -nodes -keyout t.key -out t.csr -subj /CN=t; ls; openssl req -in t.csr -noout -verify -subject",
    );
    expect(stdout).toBe("t.csr\nt.key\nsubject=CN=t\n");
    expect(stderr).toMatch(/^[.+*\n]+-----\nCertificate request self-signature verify OK\n$/);
  });

  it("shows a request as text", () => {
    const { stdout } = run(`${KEY} openssl req -new -key a.key -subj /CN=e | openssl req -noout -text`);
    expect(stdout).toMatch(
      /^Certificate Request:\n {4}Data:\n {8}Version: 1 \(0x0\)\n {8}Subject: CN=e\n {8}Subject Public Key Info:\n {12}Public Key Algorithm: ED25519\n {16}ED25519 Public-Key:\n {16}pub:\n/,
    );
    expect(stdout).toContain(
      "        Attributes:\n            (none)\n            Requested Extensions:\n    Signature Algorithm: ED25519\n",
    );
  });

  it("asks for the subject where none is given", () => {
    const answers = "AT\n.\n\nBirds\n\njane\n\n\n\n";
    const { stdout, stderr } = run(
      `${KEY} printf '${answers.replaceAll("\n", "\\n")}' | openssl req -new -key a.key | openssl req -noout -subject`,
    );
    expect(stdout).toBe("subject=C=AT, O=Birds, CN=jane\n");
    expect(stderr).toContain("Country Name (2 letter code) [AU]:State or Province Name (full name) [Some-State]:");
  });

  it.each([
    ["req -new -key a.key -subj CN=a", "req: subject name is expected to be in the format /type0=value0/type1=value1/type2=..."],
    ["req -foo", "req: Unknown option: -foo\nreq: Use -help for summary.\n"],
    ["req -new -key no.key -subj /CN=a", "Could not open file or uri for loading private key from no.key\n"],
    ["x509 -in a.key -noout", "Could not read certificate from a.key\n"],
    ["nonsense", "Invalid command 'nonsense'; type \"help\" for a list.\n"],
    ["req -new -key a.key -config x -subj /CN=a", "openssl: k8s-quest does not simulate openssl req -config yet\n"],
  ])("%s: %s", (words, why) => {
    const { stderr, exitCode } = run(`${KEY} openssl ${words}`);
    expect(stderr.startsWith(why)).toBe(true);
    expect(exitCode).toBe(1);
  });
});

describe("openssl x509 and verify", () => {
  const AUTHORITY = "openssl req -x509 -newkey ed25519 -nodes -keyout ca.key -out ca.crt -subj /CN=birds -days 10 2>/dev/null;";
  const SIGNED = `${AUTHORITY} openssl req -new -newkey ec -nodes -keyout a.key -out a.csr -subj /O=dev/CN=jane 2>/dev/null;
openssl x509 -req -in a.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 5 -out a.crt;`;

  it("sign a request with an authority, and check the chain", () => {
    const { stdout, stderr } = run(`${SIGNED} openssl verify -CAfile ca.crt a.crt; cat a.crt ca.crt`);
    expect(stderr).toBe("Certificate request self-signature ok\nsubject=O=dev, CN=jane\n");
    expect(stdout.startsWith("a.crt: OK\n")).toBe(true);
    const [leaf, root] = stdout.match(/-----BEGIN[\s\S]*?-----END CERTIFICATE-----/g)!.map((text) => new X509Certificate(text));
    expect(root!.ca).toBe(true);
    expect(leaf!.verify(root!.publicKey)).toBe(true);
    expect(leaf!.issuer).toBe("CN=birds");
  });

  it("tell whom they know", () => {
    const { stdout } = run(
      `${SIGNED} openssl x509 -in a.crt -noout -subject -issuer -dates; openssl x509 -in a.crt -noout -subject -nameopt RFC2253; cat ca.srl`,
    );
    expect(stdout).toMatch(
      /^subject=O=dev, CN=jane\nissuer=CN=birds\nnotBefore=Jan {2}1 00:00:0\d 2026 GMT\nnotAfter=Jan {2}6 00:00:0\d 2026 GMT\nsubject=CN=jane,O=dev\n[0-9A-F]{40}\n$/,
    );
  });

  it("read what is piped in, under any name", () => {
    const lines = ["< a.crt", "-in /dev/stdin < a.crt", "-in <(cat a.crt)"].map((from) => `openssl x509 -noout -issuer ${from};`);
    expect(run(`${SIGNED} ${lines.join(" ")}`).stdout).toBe("issuer=CN=birds\n".repeat(3));
  });

  it("distrust what another signed, and what is over", () => {
    const other = run(`${SIGNED} openssl verify a.crt`);
    expect(other).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(
        "O=dev, CN=jane\nerror 20 at 0 depth lookup: unable to get local issuer certificate\nerror a.crt: verification failed\n",
      ),
    });
    expect(run(`${AUTHORITY} openssl verify ca.crt`).stderr).toContain("error 18 at 0 depth lookup: self-signed certificate\n");
    expect(run(`${SIGNED} openssl x509 -in a.crt -noout -checkend 500000`)).toMatchObject({
      exitCode: 1,
      stdout: "Certificate will expire\n",
    });
  });

  it("take extensions from a file", () => {
    const files = {
      "/root/ext": "subjectAltName = @names\nkeyUsage = critical, digitalSignature\n[names]\nDNS.1 = a.b\nIP.1 = 10.0.0.1\n",
    };
    const { stdout } = run(
      `cd /root; ${SIGNED} openssl x509 -req -in a.csr -CA ca.crt -CAkey ca.key -extfile ext 2>/dev/null | openssl x509 -noout -ext subjectAltName,keyUsage`,
      files,
    );
    expect(stdout).toBe(
      "X509v3 Subject Alternative Name: \n    DNS:a.b, IP Address:10.0.0.1\nX509v3 Key Usage: critical\n    Digital Signature\n",
    );
  });
});
