// Swarm mode: the key of a locked manager, the root certificate, a swarm's own settings.
import type { DockerScenario } from "./scenario.ts";

export const swarmKeys: DockerScenario = {
  name: "Swarm mode: unlocking keys, the root certificate, settings",
  lines: [
    "docker swarm unlock",
    "docker swarm unlock-key",
    "docker swarm ca",
    "docker swarm update --autolock",
    "docker swarm init --autolock --max-snapshots 3 --snapshot-interval 500 --cert-expiry 48h --task-history-limit 3",
    "docker swarm unlock-key",
    "docker swarm unlock-key -q",
    "docker swarm unlock-key --rotate",
    "docker swarm unlock-key --rotate -q",
    "docker swarm unlock",
    "docker swarm ca",
    "docker info | sed -n '/Swarm:/,/Runtimes:/{/Runtimes:/!p}'",
    "docker swarm ca --cert-expiry 3h",
    "docker swarm ca --rotate",
    "docker swarm ca --rotate -q --cert-expiry 100h",
    "docker swarm ca --rotate -d",
    "docker swarm join-token worker",
    "docker swarm update --autolock=false",
    "docker swarm unlock-key",
    "docker swarm unlock-key --rotate",
    "docker swarm update --autolock=true",
    "docker swarm update --autolock=true --dispatcher-heartbeat 10s",
    "docker info --format '{{json .Swarm.Cluster.Spec}}'",
    "docker node inspect self",
    "docker node inspect self --pretty",
    "docker node ls --format '{{.TLSStatus}}'",
  ],
};
