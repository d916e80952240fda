// kubectl create secret docker-registry, generic and tls.

import { problemOfPair } from "../../../base/x509/pair.ts";
import type { Command } from "../../command.ts";
import { flag } from "../flags.ts";
import { refuse } from "../refusal.ts";
import { dockerSecret, genericSecret, type Sources, tlsSecret } from "./data.ts";
import { commandGroup, generator, sourceFlags, sources } from "./generator.ts";

const appendHash = flag("append-hash", "bool", "false", "Appends a hash of the secret to its name.");
const failure = "failed to create secret ";

const generic = generator({
  name: "generic",
  summary: "Create a secret from a local file, directory, or literal value",
  usage: "generic NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]",
  failure,
  flags: [...sourceFlags, flag("type", "string", "", "The type of secret to create"), appendHash],
  generate: (session, call, name) =>
    genericSecret(
      name,
      call.string("type"),
      {
        files: call.list("from-file"),
        literals: call.list("from-literal"),
        envFiles: call.list("from-env-file"),
        appendHash: call.bool("append-hash"),
      },
      sources(session),
    ),
});

const dockerRegistry = generator({
  name: "docker-registry",
  summary: "Create a secret for use with a Docker registry",
  usage:
    "docker-registry NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] [--from-file=[key=]source] [--dry-run=server|client|none]",
  failure,
  flags: [
    flag("docker-username", "string", "", "Username for Docker registry authentication"),
    flag("docker-password", "string", "", "Password for Docker registry authentication"),
    flag("docker-email", "string", "", "Email for Docker registry"),
    flag("docker-server", "string", "https://index.docker.io/v1/", "Server location for Docker registry"),
    flag("from-file", "stringSlice", "[]", "A file that becomes .dockerconfigjson, or the key given before it."),
    appendHash,
  ],
  generate: (session, call, name) =>
    dockerSecret(
      name,
      {
        server: call.string("docker-server"),
        username: call.string("docker-username"),
        password: call.string("docker-password"),
        email: call.string("docker-email"),
        files: call.list("from-file"),
        appendHash: call.bool("append-hash"),
      },
      sources(session),
    ),
});

const readPem = (files: Sources, path: string): string => {
  const kind = files.kind(path);
  if (!kind) refuse(`Cannot read file ${path}, open ${path}: no such file or directory`);
  if (kind === "folder") refuse(`Cannot read file ${path}, read ${path}: is a directory`);
  return files.read(path);
};

const tls = generator({
  name: "tls",
  summary: "Create a TLS secret",
  usage: "tls NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none]",
  failure,
  flags: [
    flag("cert", "string", "", "Path to PEM encoded public key certificate."),
    flag("key", "string", "", "Path to private key associated with given certificate."),
    appendHash,
  ],
  generate: (session, call, name) => {
    if (!call.string("cert") || !call.string("key")) refuse("key and cert must be specified");
    const files = sources(session);
    const certificate = readPem(files, call.string("cert"));
    const key = readPem(files, call.string("key"));
    const problem = problemOfPair(certificate, key);
    if (problem !== undefined) refuse(problem);
    return tlsSecret(name, certificate, key, call.bool("append-hash"));
  },
});

export const command: Command = commandGroup(
  "secret",
  [],
  "Create a secret using a specified subcommand",
  "secret (docker-registry | generic | tls)",
  [dockerRegistry, generic, tls],
);
