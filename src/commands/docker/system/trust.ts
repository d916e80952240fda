// docker trust: signatures of images (cli/command/trust). There is no notary server in the world: nothing is signed, and nothing can be.
import type { Task } from "../../../machine/process.ts";
import { Failure } from "../client.ts";
import { flag } from "../flags.ts";
import { referenceOf } from "../image/pull.ts";
import { absent, type Docker, group, verb } from "../tool.ts";

const RETIRING =
  "WARNING: Docker is retiring DCT for Docker Official Images (DOI).\n         For details, refer to https://docs.docker.com/go/dct-deprecation/\n\n";

/** Why there are none; Docker Hub's own notary is on its way out, which is told of before (cli/trust). @throws Failure where it is no name */
function* unsigned(docker: Docker, name: string): Task<string> {
  if (referenceOf(name).host === "docker.io" && !docker.self.environment["DOCKER_CONTENT_TRUST_SERVER"]) yield* docker.err(RETIRING);
  return `no signatures or cannot access ${name}`;
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
    if (docker.call.bool("pretty")) throw new Failure(yield* unsigned(docker, first));
    yield* docker.out("[]\n");
    const failures: string[] = [];
    for (const name of docker.args)
      try {
        failures.push(yield* unsigned(docker, name));
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        failures.push(error.message);
      }
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
