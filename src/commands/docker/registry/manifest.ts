// docker manifest: what a registry says of an image, and lists of several (cli/command/manifest). The client asks the registry itself.
import { fromBase64, toBase64 } from "../../../base/bytes.ts";
import { EngineError } from "../../../docker/error.ts";
import { copyManifest } from "../../../docker/registry/copy.ts";
import type { Kept } from "../../../docker/registry/kept.ts";
import type { ImageFile, Manifest } from "../../../docker/registry/manifest.ts";
import { INDEX, LIST, listOf, OCI_MANIFEST, type PlatformSpec } from "../../../docker/registry/manifest-list.ts";
import type { Remote } from "../../../docker/registry/remote.ts";
import { digestOf } from "../../../images/hash.ts";
import { canonical, type Reference } from "../../../images/reference.ts";
import type { Task } from "../../../machine/process.ts";
import { Failure } from "../client.ts";
import { flag } from "../flags.ts";
import { referenceOf } from "../image/pull.ts";
import { type Docker, group, verb } from "../tool.ts";
import { asking, remoteFor } from "./asking.ts";
import { type ImageManifest, ManifestStore } from "./manifest-store.ts";

const insecureFlag = flag("--insecure", "bool", "Plain HTTP and unknown certificates will do");
const noSuch = (name: string): string => `no such manifest: ${name}`;

/** With a tag where nothing else is told. @throws Failure */
function named(text: string): Reference {
  const reference = referenceOf(text);
  return { ...reference, tag: reference.tag ?? (reference.digest ? undefined : "latest") };
}

/** What is told of one image's manifest. `platform`: what the list says, instead of the configuration. */
function* described(remote: Remote, ref: string, { text }: Kept, platform?: PlatformSpec): Task<ImageManifest> {
  const manifest = JSON.parse(text) as Manifest;
  const { mediaType } = manifest;
  const digest = `sha256:${digestOf(text)}`;
  let spec = platform;
  if (!spec) {
    const { architecture, os, variant } = JSON.parse(yield* remote.blob(manifest.config.digest)) as ImageFile;
    spec = { architecture, os, ...(variant ? { variant } : {}) };
  }
  return {
    Ref: ref,
    Descriptor: { mediaType, digest, size: Buffer.byteLength(text), platform: spec },
    Raw: toBase64(text),
    ...(mediaType === OCI_MANIFEST ? { OCIManifest: manifest } : { SchemaV2Manifest: manifest }),
  };
}

/** What a registry has under a name: one image, or all of a list. @throws Failure */
function* fetched(docker: Docker, reference: Reference, insecure: boolean): Task<ImageManifest | ImageManifest[]> {
  const remote = remoteFor(docker, reference, insecure);
  return yield* asking(reference, noSuch, function* () {
    yield* remote.open();
    const kept = yield* remote.manifest(reference);
    const list = listOf(kept.text);
    const name = canonical(reference);
    if (!list) return yield* described(remote, name, kept);
    const all: ImageManifest[] = [];
    for (const { digest, platform } of list.manifests) {
      const one = yield* remote.manifest({ ...reference, tag: undefined, digest });
      all.push(yield* described(remote, `${name}@${digest}`, one, platform));
    }
    return all;
  });
}

/** The list's text, as it goes to the registry. @throws Failure for images of other registries */
function listText(target: Reference, manifests: readonly ImageManifest[]): string {
  const entries = manifests.map(({ Ref, Descriptor: { mediaType, size, digest, platform } }) => {
    const { host } = referenceOf(Ref);
    if (host !== target.host)
      throw new Failure(`cannot use source images from a different registry than the target image: ${host} != ${target.host}`);
    return { mediaType, size, digest, platform };
  });
  const mediaType = entries[0]?.mediaType === OCI_MANIFEST ? INDEX : LIST;
  return JSON.stringify({ schemaVersion: 2, mediaType, manifests: entries }, null, 3);
}

const inspect = verb(
  {
    name: "inspect",
    summary: "Display an image manifest, or manifest list",
    usage: "inspect [OPTIONS] [MANIFEST_LIST] MANIFEST",
    takes: { least: 1, most: 2 },
    flags: [insecureFlag, flag("-v, --verbose", "bool", "With layers and platform")],
  },
  function* (docker) {
    const { call } = docker;
    const store = new ManifestStore(docker);
    const reference = named(call.args.at(-1)!);
    const name = canonical(reference);
    const found =
      call.args.length > 1
        ? store.get(canonical(named(call.args[0]!)), name)
        : store.has(name)
          ? store.list(name)
          : yield* fetched(docker, reference, call.bool("insecure"));
    if (call.bool("verbose")) yield* docker.out(`${JSON.stringify(found, null, "\t")}\n`);
    else if (Array.isArray(found)) yield* docker.out(`${listText(reference, found)}\n`);
    else yield* docker.out(`${JSON.stringify(JSON.parse(fromBase64(found.Raw)), null, "\t")}\n`);
    return 0;
  },
);

const create = verb(
  {
    name: "create",
    summary: "Create a local manifest list for annotating and pushing to a registry",
    usage: "create MANIFEST_LIST MANIFEST [MANIFEST...]",
    takes: { least: 2 },
    flags: [flag("-a, --amend", "bool", "Amend an existing list"), insecureFlag],
  },
  function* (docker) {
    const { call } = docker;
    const [list = "", ...sources] = call.args;
    const target = canonical(named(list));
    const store = new ManifestStore(docker);
    if (store.has(target) && !call.bool("amend")) throw new Failure("refusing to amend an existing manifest list with no --amend flag");
    for (const source of sources) {
      const reference = named(source);
      const name = canonical(reference);
      if (store.has(target, name)) continue;
      const found = yield* fetched(docker, reference, call.bool("insecure"));
      if (Array.isArray(found)) throw new Failure(`${name} is a manifest list`);
      store.save(target, name, found);
    }
    yield* docker.out(`Created manifest list ${target}\n`);
    return 0;
  },
);

/** Pairs that Go builds for, and so lists may name (validOSArches). */
const PROCESSORS: Readonly<Record<string, readonly string[]>> = {
  darwin: ["386", "amd64", "arm", "arm64"],
  dragonfly: ["amd64"],
  freebsd: ["386", "amd64", "arm"],
  linux: ["386", "amd64", "arm", "arm64", "ppc64le", "mips64", "mips64le", "riscv64", "s390x"],
  netbsd: ["386", "amd64", "arm"],
  openbsd: ["386", "amd64", "arm"],
  plan9: ["386", "amd64"],
  solaris: ["amd64"],
  windows: ["386", "amd64"],
};

const annotate = verb(
  {
    name: "annotate",
    summary: "Add additional information to a local image manifest",
    usage: "annotate [OPTIONS] MANIFEST_LIST MANIFEST",
    takes: { least: 2, most: 2 },
    flags: [
      flag("--arch", "string", "The processors"),
      flag("--os", "string", "The operating system"),
      flag("--os-features", "strings", "What of the operating system is needed"),
      flag("--os-version", "string", "The operating system's version"),
      flag("--variant", "string", "The processors' variant"),
    ],
  },
  function* (docker): Task<number> {
    const { call } = docker;
    const [list = "", image = ""] = call.args;
    const [target, name] = [canonical(named(list)), canonical(named(image))];
    const store = new ManifestStore(docker);
    if (!store.has(target, name)) throw new Failure(`manifest for image ${image} does not exist in ${list}`);
    const manifest = store.get(target, name);
    const { platform } = manifest.Descriptor;
    const features = [...new Set([...(platform["os.features"] ?? []), ...call.list("os-features")])];
    const version = call.string("os-version") || platform["os.version"];
    const variant = call.string("variant") || platform.variant;
    const annotated: PlatformSpec = {
      architecture: call.string("arch") || platform.architecture,
      os: call.string("os") || platform.os,
      ...(version ? { "os.version": version } : {}),
      ...(features.length ? { "os.features": features } : {}),
      ...(variant ? { variant } : {}),
    };
    if (!PROCESSORS[annotated.os]?.includes(annotated.architecture))
      throw new Failure(`manifest entry for image has unsupported os/arch combination: ${call.string("os")}/${call.string("arch")}`);
    store.save(target, name, { ...manifest, Descriptor: { ...manifest.Descriptor, platform: annotated } });
    return 0;
  },
);

const isLoopback = ({ host }: Reference): boolean => /^(localhost|127(\.\d+){3})(:\d+)?$/.test(host);

const push = verb(
  {
    name: "push",
    summary: "Push a manifest list to a repository",
    usage: "push [OPTIONS] MANIFEST_LIST",
    takes: { least: 1, most: 1 },
    flags: [insecureFlag, flag("-p, --purge", "bool", "Forget the list after that")],
  },
  function* (docker) {
    const { call } = docker;
    const reference = named(call.args[0]!);
    const target = canonical(reference);
    const store = new ManifestStore(docker);
    const manifests = store.list(target);
    const text = listText(reference, manifests);
    const kept = { text, digest: `sha256:${digestOf(text)}` };
    const plain = isLoopback(reference);
    const to = { reference, remote: remoteFor(docker, reference, plain) };
    try {
      yield* to.remote.open();
      yield* to.remote.mayPush();
      for (const { Ref, Descriptor, Raw } of manifests) {
        const source = referenceOf(Ref);
        if (source.repository === reference.repository) continue;
        const from = { reference: source, remote: remoteFor(docker, source, plain) };
        yield* copyManifest(from, to, { text: fromBase64(Raw), digest: Descriptor.digest });
        yield* docker.out(`Pushed ref ${reference.repository}@${Descriptor.digest} with digest: ${Descriptor.digest}\n`);
      }
      yield* to.remote.keep(kept, reference.tag);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      throw new Failure(
        /^denied: /.test(error.message) ? `errors:\n${error.message}\nunauthorized: authentication required\n` : error.message,
      );
    }
    yield* docker.out(`${kept.digest}\n`);
    if (call.bool("purge")) store.remove(target);
    return 0;
  },
);

const rm = verb(
  {
    name: "rm",
    summary: "Delete one or more manifest lists from local storage",
    usage: "rm MANIFEST_LIST [MANIFEST_LIST...]",
    takes: { least: 1 },
  },
  function* (docker): Task<number> {
    const store = new ManifestStore(docker);
    const errors: string[] = [];
    for (const each of docker.args)
      try {
        store.remove(canonical(named(each)));
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        errors.push(error.message);
      }
    if (errors.length) throw new Failure(errors.join("\n"));
    return 0;
  },
);

export const manifest = group("manifest", "Manage Docker image manifests and manifest lists", [annotate, create, inspect, push, rm], {
  usage: "manifest COMMAND",
});
