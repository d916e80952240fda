// Images and containers as archives: how large they are, what is in them, and what comes back.
import type { DockerScenario } from "./scenario.ts";

/** Without what is as old as the world. */
const LISTED = "tar tv | sed -E 's/ [0-9]{4}-[0-9-]+ [0-9:]+ / /'";
/** The manifest names a configuration, and that names times. */
const BLOBS = "s/[0-9a-f]{64}/BLOB/";

export const archives: DockerScenario = {
  name: "Archives: their size, what is in them, and what comes back",
  lines: [
    "docker pull -q nginx",
    "docker pull -q alpine",
    "docker create --name web nginx",
    "docker save nginx | wc -c",
    `docker save nginx | ${LISTED}`,
    "docker save nginx | tar xO manifest.json",
    "docker save nginx | tar xO repositories",
    "docker save nginx alpine | wc -c",
    "docker save nginx alpine | tar xO manifest.json | wc -c",
    `docker save $(docker images -q alpine) | tar xO index.json | sed -E '${BLOBS}'`,
    "docker save nginx -o x.tar",
    "wc -c x.tar",
    "docker export web | wc -c",
    "docker export web -o e.tar",
    "wc -c e.tar",
    `docker export web | ${LISTED} | head -n 40`,
    "docker cp web:/usr - | wc -c",
    "docker cp web:/usr/lib/. lib",
    "du -sm lib",
    "docker cp lib web:/opt",
    "docker cp web:/opt - | wc -c",
    "docker commit web changed > /dev/null",
    "docker history changed --format '{{.Size}}'",
    "docker rm web",
    "docker rmi nginx",
    "docker load -i x.tar",
    "docker inspect -f '{{.Id}} {{.Size}} {{.RootFS.Layers}}' nginx",
    "docker rmi nginx",
    "docker load < x.tar",
    "docker import e.tar flat > /dev/null",
    "docker inspect -f '{{.Size}}' flat",
    "docker import - piped < e.tar > /dev/null",
    "docker images --format '{{.Repository}} {{.Size}}'",
    "docker save nope",
    "docker save nope -o nope.tar",
    "echo nonsense | docker load",
    "docker load < /dev/null",
    "docker run --name tool alpine tar cf /tmp/x.tar /usr",
    "docker cp tool:/tmp/x.tar - | wc -c",
    "docker diff tool",
    "docker ps -as --format '{{.Names}} {{.Size}}'",
    "docker start -a tool",
    "docker run --rm alpine tar cf - /usr | wc -c",
  ],
};
