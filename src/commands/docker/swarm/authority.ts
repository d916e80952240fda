// docker swarm ca: the root certificate of a swarm, and another one in its place (cli/command/swarm/ca.go, progress/root_rotation.go).
import { createHash } from "node:crypto";
import { sleep } from "../../../machine/tasks.ts";
import { Failure } from "../client.ts";
import { flag } from "../flags.ts";
import { type Docker, verb } from "../tool.ts";
import type { Membership, Node } from "./objects.ts";

export const expiryFlag = flag("--cert-expiry", "duration", "How long node certificates hold (ns|us|ms|s|m|h)", { default: "2160h0m0s" });
export const externalFlag = flag("--external-ca", "string", "What signs certificates instead", { unsimulated: true });

const POLL = 200;

const swarmOf = ({ client }: Docker) => client.json<Membership>("GET", "/swarm");

/** @throws Failure */
function* showRoot(docker: Docker) {
  const { TLSInfo } = yield* swarmOf(docker);
  if (!TLSInfo.TrustRoot) throw new Failure("No CA information available");
  yield* docker.out(`${TLSInfo.TrustRoot.trim()}\n`);
  return 0;
}

/** Tells of the certificates until all nodes have theirs of the new authority. */
function* followed(docker: Docker) {
  const quiet = docker.call.bool("quiet");
  const tell = (text: string) => docker.out(quiet ? "" : text);
  yield* tell("desired root digest: \n  rotated TLS certificates: \n  rotated CA certificates:  \n");
  for (let done = false; !done; ) {
    const { TLSInfo, RootRotationInProgress } = yield* swarmOf(docker);
    const nodes = yield* docker.client.json<Node[]>("GET", "/nodes");
    yield* tell(`desired root digest: sha256:${createHash("sha256").update(TLSInfo.TrustRoot).digest("hex")}\n`);
    done = !RootRotationInProgress && nodes.every(({ Description }) => Description.TLSInfo?.TrustRoot === TLSInfo.TrustRoot);
    yield* sleep(docker.self, POLL);
  }
}

export const ca = verb(
  {
    name: "ca",
    swarm: "manager",
    summary: "Display and rotate the root CA",
    usage: "ca [OPTIONS]",
    flags: [
      flag("--ca-cert", "string", "A root certificate for the swarm", { unsimulated: true }),
      flag("--ca-key", "string", "Its key", { unsimulated: true }),
      expiryFlag,
      flag("-d, --detach", "bool", "Do not wait until all nodes have their certificates"),
      externalFlag,
      flag("-q, --quiet", "bool", "Show no progress"),
      flag("--rotate", "bool", "Make another root certificate"),
    ],
  },
  function* (docker) {
    const { call, client } = docker;
    if (!call.bool("rotate")) {
      yield* swarmOf(docker);
      if (call.given("cert-expiry")) throw new Failure("`--cert-expiry` flag requires the `--rotate` flag to update the CA");
      return yield* showRoot(docker);
    }
    const { Version, Spec } = yield* swarmOf(docker);
    const CAConfig = {
      ...Spec.CAConfig,
      ...(call.given("cert-expiry") ? { NodeCertExpiry: call.duration("cert-expiry") * 1e6 } : {}),
      ForceRotate: Number(Spec.CAConfig?.["ForceRotate"] ?? 0) + 1,
    };
    yield* client.send("POST", "/swarm/update", { query: { version: Version.Index }, body: { ...Spec, CAConfig } });
    if (call.bool("detach")) return 0;
    yield* followed(docker);
    return call.bool("quiet") ? 0 : yield* showRoot(docker);
  },
);
