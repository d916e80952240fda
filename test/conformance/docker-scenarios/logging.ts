// Log drivers: what each takes, what can be read, and servers that are not there.
import type { DockerScenario } from "./scenario.ts";

export const logging: DockerScenario = {
  name: "Log drivers: what each takes, what can be read, and servers that are not there",
  lines: [
    "docker pull -q alpine",
    ...["none", "json-file", "local", "journald", "syslog", "fluentd --log-opt fluentd-async=true"].flatMap((driver, index) => [
      `docker run --name log${index} --log-driver ${driver} alpine echo hi`,
      `docker logs log${index}`,
      `docker inspect log${index} -f '{{json .HostConfig.LogConfig}} {{.State.Status}}'`,
    ]),
    "docker run --name unsent --log-driver fluentd alpine echo hi",
    "docker inspect unsent -f '{{.State.Status}} {{.State.ExitCode}} {{.State.Error}}'",
    "docker start unsent",
    "docker restart unsent",
    "docker run --rm --log-driver syslog --log-opt syslog-address=tcp://127.0.0.1:514 alpine true",
    "docker run --rm --log-driver gelf alpine true",
    "docker run --rm --log-driver gelf --log-opt gelf-address=tcp://127.0.0.1:1 alpine true",
    "docker run --rm --log-driver syslog --log-opt nope=1 alpine true",
    "docker run --name blind --log-driver syslog --log-opt cache-disabled=true alpine echo hi",
    "docker logs blind",
    "docker logs -f blind",
  ],
};
