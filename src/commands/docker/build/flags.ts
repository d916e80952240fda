// Flags of docker build and docker buildx build (buildx' commands/build.go).

import { ulimitCheck } from "../container/create-flags.ts";
import { flag } from "../flags.ts";

/** What BuildKit has no use for, and docker build took long ago: only the older builder heeds it. */
const CLASSIC = [
  flag("--cgroup-parent", "string", "The control group of RUN", { unsimulated: true }),
  flag("--compress", "bool", "Compress the context", { hidden: true, unseen: "contexts go over no wire" }),
  flag("--cpu-period", "int", "Length of a period of processor time, microseconds", { hidden: true }),
  flag("--cpu-quota", "int", "How much of a period RUN may take, microseconds", { hidden: true }),
  flag("-c, --cpu-shares", "int", "Weight of processor time", { hidden: true, unseen: "nothing competes with RUN" }),
  flag("--cpuset-cpus", "string", "Processors of RUN (0-3, 0,1)", { hidden: true }),
  flag("--cpuset-mems", "string", "Memory nodes of RUN (0-3, 0,1)", { hidden: true, unseen: "there is one memory node" }),
  flag("--force-rm", "bool", "Always take intermediate containers away", { hidden: true }),
  flag("--isolation", "string", "How containers are kept apart", { hidden: true, unseen: "Linux has one way" }),
  flag("-m, --memory", "bytes", "A limit of memory for RUN", { hidden: true, default: "0" }),
  flag("--memory-swap", "bytes", "A limit of memory and swap for RUN", { hidden: true, default: "0", unseen: "there is no swap" }),
  flag("--rm", "bool", "Take intermediate containers away", { default: "true", hidden: true }),
  flag("--security-opt", "strings", "Security options", { hidden: true, unseen: "RUN is never confined" }),
  flag("--squash", "bool", "Make one layer of all", { hidden: true }),
];

export const flags = [
  flag("--add-host", "strings", "A further line of /etc/hosts (host:ip)"),
  flag("--allow", "stringArray", 'What RUN may do beyond the usual ("network.host", "security.insecure")'),
  flag("--annotation", "stringArray", "An annotation of the image", { unseen: "the engine's own store of images has none" }),
  flag("--attest", "stringArray", 'What the image tells of how it was made ("type=sbom,generator=image")'),
  flag("--build-arg", "stringArray", "A value for an ARG (NAME=value, or NAME from the environment)"),
  flag("--build-context", "stringArray", "A further context (name=path)"),
  flag("--builder", "string", "The builder"),
  flag("--cache-from", "stringArray", 'Where known steps come from ("user/app:cache", "type=local,src=path")'),
  flag("--cache-to", "stringArray", 'Where the cache goes ("type=inline")'),
  flag("--check", "bool", "Only look the Dockerfile over"),
  flag("-f, --file", "string", 'Name of the Dockerfile (default "PATH/Dockerfile")'),
  flag("--iidfile", "string", "Write the image's identity to the file"),
  flag("--label", "stringArray", "A label of the image (name=value)"),
  flag("--load", "bool", 'The same as "--output=type=docker"'),
  flag("--metadata-file", "string", "Write what came out to the file"),
  flag("--network", "string", "The network of RUN", { default: "default" }),
  flag("--no-cache", "bool", "Do not use the cache"),
  flag("--no-cache-filter", "stringArray", "Stages that do not use the cache"),
  flag("-o, --output", "stringArray", 'Where the result goes ("type=local,dest=path")'),
  flag("--platform", "stringArray", "The platform of the image"),
  flag("--progress", "string", "How progress is shown (auto, none, plain, quiet, rawjson, tty)", { default: "auto" }),
  flag("--provenance", "string", 'The same as "--attest=type=provenance"'),
  flag("--pull", "bool", "Ask the registry for newer images in any case"),
  flag("--push", "bool", 'The same as "--output=type=registry,unpack=false"'),
  flag("-q, --quiet", "bool", "Say only the image's identity"),
  flag("--sbom", "string", 'The same as "--attest=type=sbom"'),
  flag("--secret", "stringArray", "A secret for RUN --mount (id=name,src=file)"),
  flag("--shm-size", "bytes", "Shared memory of RUN", { default: "0" }),
  flag("--ssh", "stringArray", "Keys of SSH for RUN --mount (default|id[=socket|key[,key]])"),
  flag("-t, --tag", "stringArray", 'Name and tag ("name:tag")'),
  flag("--target", "string", "The stage to build"),
  flag("--ulimit", "ulimit", "Limits of RUN", { default: "[]", check: ulimitCheck }),
  ...CLASSIC,
];
