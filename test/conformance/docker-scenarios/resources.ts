// Resources: processors, block devices, and what the kernel or the client refuses.
import type { DockerScenario } from "./scenario.ts";

const FIELDS = ["ReadBps", "WriteBps", "ReadIOps", "WriteIOps"].map((name) => `{{json .HostConfig.BlkioDevice${name}}}`).join(" ");

export const resources: DockerScenario = {
  name: "Resources: processors, block devices, and what is refused",
  lines: [
    "docker pull -q alpine",
    "docker create --name ruled --device-cgroup-rule 'c 7:* rmw' --device-cgroup-rule 'b 8:1 r' alpine true | wc -c",
    "docker inspect ruled -f '{{json .HostConfig.DeviceCgroupRules}}'",
    "docker start -a ruled",
    "docker run --rm --device-cgroup-rule 'x 1:3 mr' alpine true",
    "docker rm ruled",
    ...["x", "x:y", "/dev/vda", "/dev/vda:", ":1", "/dev/vda:x", "/dev/vda:-1", "/dev/vda:1.5mb", "vda:1"].flatMap((value) => [
      `docker create --device-read-bps ${value} alpine`,
      `docker create --device-write-iops ${value} alpine`,
      `docker create --blkio-weight-device ${value} alpine`,
    ]),
    "docker create --blkio-weight-device /dev/vda:5 alpine",
    "docker create --name limited --device-read-bps /dev/vda:1mb --device-write-bps /dev/vda:2kb --device-read-iops /dev/vda:10 --device-write-iops /dev/vda:20 --blkio-weight-device /dev/vda:200 alpine sleep 100",
    `docker inspect limited -f '${FIELDS}'`,
    "docker inspect limited -f '{{json .HostConfig.BlkioWeightDevice}}'",
    "docker inspect limited -f '{{range .HostConfig.BlkioDeviceReadBps}}{{.Path}} {{.Rate}}{{end}}'",
    "docker start limited",
    "docker exec limited cat /sys/fs/cgroup/io.max",
    "docker run --rm --device-read-bps /dev/nope:1mb alpine true",
    "docker run --rm --name part --device-read-bps /dev/vda1:1mb alpine true",
    "docker run --rm --cpu-rt-runtime 1000 alpine true",
    "docker run --rm --cpu-rt-period 1000 alpine true",
    "docker run --rm --cpus 1 --cpu-period 1000 alpine true",
    "docker run --rm --cpu-quota 10 alpine true",
    "docker run --rm --cpu-shares -1 alpine true",
    "docker run --rm --kernel-memory 50m alpine echo fine",
    "docker run --rm --kernel-memory x alpine true",
    "docker run -d --name own --userns host alpine sleep 100",
    "docker inspect own -f '{{.HostConfig.UsernsMode}} {{.HostConfig.KernelMemory}}'",
  ],
};
