// docker manifest: what a registry says of an image (cli/command/manifest). The client asks the registry itself.
import { EngineError } from "../../../docker/error.ts";
import { remoteOf } from "../../../docker/registry/remote.ts";
import { digestOf } from "../../../images/hash.ts";
import { canonical } from "../../../images/reference.ts";
import { Failure } from "../client.ts";
import { flag } from "../flags.ts";
import { referenceOf } from "../image/pull.ts";
import { absent, group, verb } from "../tool.ts";

const inspect = verb(
  {
    name: "inspect",
    summary: "Display an image manifest, or manifest list",
    usage: "inspect [OPTIONS] [MANIFEST_LIST] MANIFEST",
    takes: { least: 1, most: 2 },
    flags: [
      flag("--insecure", "bool", "Plain HTTP and unknown certificates will do", { unsimulated: true }),
      flag("-v, --verbose", "bool", "With layers and platform"),
    ],
  },
  function* (docker) {
    const { call, client } = docker;
    if (call.args.length > 1) throw new Failure("docker: k8s-quest does not simulate manifest lists yet");
    const reference = referenceOf(call.args[0]!);
    const remote = remoteOf(
      client.engine,
      reference,
      client.settings.login(reference.host === "docker.io" ? "https://index.docker.io/v1/" : reference.host),
    );
    let text: string;
    try {
      yield* remote.open();
      text = yield* remote.manifest(reference);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      throw new Failure(error.status === 404 ? `no such manifest: ${canonical(reference)}` : error.message);
    }
    const manifest = JSON.parse(text) as { mediaType: string };
    const shown = call.bool("verbose")
      ? {
          Ref: canonical(reference),
          Descriptor: {
            mediaType: manifest.mediaType,
            digest: `sha256:${digestOf(text)}`,
            size: Buffer.byteLength(text),
            platform: { architecture: "amd64", os: "linux" },
          },
          SchemaV2Manifest: manifest,
        }
      : manifest;
    yield* docker.out(`${JSON.stringify(shown, null, "\t")}\n`);
    return 0;
  },
);

export const manifest = group("manifest", "Manage Docker image manifests and manifest lists", [
  absent("annotate", "Add additional information to a local image manifest", "annotate [OPTIONS] MANIFEST_LIST MANIFEST"),
  absent("create", "Create a local manifest list for annotating and pushing to a registry", "create MANIFEST_LIST MANIFEST [MANIFEST...]"),
  inspect,
  absent("push", "Push a manifest list to a repository", "push [OPTIONS] MANIFEST_LIST"),
  absent("rm", "Delete one or more manifest lists from local storage", "rm MANIFEST_LIST [MANIFEST_LIST...]"),
]);
