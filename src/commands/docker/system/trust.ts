// docker trust: signatures of images (cli/command/trust). There is no notary server in the world: nothing is signed, and nothing can be.
import { Failure } from "../client.ts";
import { flag } from "../flags.ts";
import { referenceOf } from "../image/pull.ts";
import { absent, group, verb } from "../tool.ts";

/** @throws Failure */
function signaturesOf(name: string): never {
  referenceOf(name);
  throw new Failure(`No signatures or cannot access ${name}`);
}

const inspect = verb(
  {
    name: "inspect",
    summary: "Return low-level information about keys and signatures",
    usage: "inspect IMAGE[:TAG] [IMAGE[:TAG]...]",
    takes: { least: 1 },
    flags: [flag("--pretty", "bool", "For people to read")],
  },
  function* (docker) {
    const [first = ""] = docker.args;
    if (docker.call.bool("pretty")) signaturesOf(first);
    yield* docker.out("[]\n");
    const failures = docker.args.map((name) => {
      try {
        return signaturesOf(name);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        return error.message;
      }
    });
    throw new Failure(failures.join("\n"));
  },
);

export const trust = group("trust", "Manage trust on Docker images", [
  inspect,
  absent("revoke", "Remove trust for an image", "revoke [OPTIONS] IMAGE[:TAG]"),
  absent("sign", "Sign an image", "sign IMAGE:TAG"),
  group("key", "Manage keys for signing Docker images", [
    absent("generate", "Generate and load a signing key-pair", "generate NAME"),
    absent("load", "Load a private key file for signing", "load [OPTIONS] KEYFILE"),
  ]),
  group("signer", "Manage entities who can sign Docker images", [
    absent("add", "Add a signer", "add OPTIONS NAME REPOSITORY [REPOSITORY...]"),
    absent("remove", "Remove a signer", "remove [OPTIONS] NAME REPOSITORY [REPOSITORY...]"),
  ]),
]);
