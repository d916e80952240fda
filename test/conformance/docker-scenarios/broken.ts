// The client's own files where they are broken: empty, no JSON, or of another shape.
import type { DockerScenario } from "./scenario.ts";

const FOLDER = "$" + "{DOCKER_CONFIG:-$HOME/.docker}";
const written = (text: string, path: string) => `printf '%s' '${text}' > ${path}`;
const config = `${FOLDER}/config.json`;
const meta = `$(ls -d ${FOLDER}/contexts/meta/*)/meta.json`;
const own = `${FOLDER}/buildx/instances/own`;
const current = `${FOLDER}/buildx/current`;

export const broken: DockerScenario = {
  name: "Files of the client that are broken",
  lines: [
    `mkdir -p ${FOLDER}`,
    ...["", "rubbish", "[1]", "null", '{"auths": {'].map((text) => `${written(text, config)}; docker volume ls -q`),
    ...[
      '{"auths":[1]}',
      '{"auths":{"a":1}}',
      '{"auths":{"a":{"auth":4}}}',
      '{"auths":{"c":null}}',
      '{"auths":{"a":{"auth":"!!"}}}',
      '{"auths":{"a":{"auth":"YWJj"}}}',
      '{"currentContext":5}',
      '{"credHelpers":"x"}',
      '{"unknown":4}',
    ].map((text) => `${written(text, config)}; docker volume ls -q`),
    `${written("rubbish", config)}; docker logout; cat ${config}`,
    "docker --help > /dev/null",
    "docker -l x ps",
    "docker nope",
    "docker compose ls",
    `rm ${config}; docker context create far --docker host=tcp://127.0.0.1:9`,
    ...["", "rubbish", "[1]", '{"Name":3}', '{"Name":"far","Metadata":"m"}', '{"Name":"far","Endpoints":[1]}'].flatMap((text) => [
      `${written(text, meta)}; docker context ls`,
      "docker context inspect far",
      "docker --context far ps",
    ]),
    "docker context use far",
    "docker context rm far",
    "docker buildx create --name own --driver docker-container",
    ...["", "rubbish", "[1]", "null", '{"Nodes":"x"}', '{"Name":"own","Nodes":[null,3]}', '{"Name":"own","Nodes":[{"Name":3}]}'].flatMap(
      (text) => [`${written(text, own)}; docker buildx ls`, "docker buildx inspect own", "docker buildx use own"],
    ),
    "docker buildx rm own",
    `rm ${own}`,
    ...["", "rubbish", "[1]", '{"Name":3}'].map((text) => `${written(text, current)}; docker buildx inspect`),
    `rm ${current}`,
    "mkdir -p oci/blobs/sha256; echo '{\"imageLayoutVersion\":\"1.0.0\"}' > oci/oci-layout; printf 'FROM base\\n' > Dockerfile",
    ...[
      "",
      "rubbish",
      "[1]",
      "null",
      '{"manifests":3}',
      '{"manifests":[null,3]}',
      '{"manifests":[{"digest":4}]}',
      '{"manifests":[{}]}',
    ].map((text) => `${written(text, "oci/index.json")}; docker build -q --build-context base=oci-layout://oci .`),
  ],
};
