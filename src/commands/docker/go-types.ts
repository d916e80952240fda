// The Go types of what inspect shows (docker/docker/api/types): templates print structs as Go does, {running true …}, and have fields that JSON leaves out.
import { formatGoDuration } from "../../base/duration.ts";
import { goShown, goValue, nilPointer } from "../../base/go-value.ts";

/** Fields in Go's order: NAME:TYPE, NAME@JSON-NAME, NAME? if JSON leaves out what is empty; NAME( … ) holds those of an embedded struct. Without a type: string. */
const STRUCTS: Readonly<Record<string, string>> = {
  State:
    "Status Running:bool Paused:bool Restarting:bool OOMKilled:bool Dead:bool Pid:int ExitCode:int Error StartedAt FinishedAt Health:*Health",
  Health: "Status FailingStreak:int Log:[]*Result",
  Result: "Start:time End:time ExitCode:int Output",
  Healthcheck: "Test:[] Interval:duration Timeout:duration StartPeriod:duration StartInterval:duration Retries:int",
  Config:
    "Hostname Domainname User AttachStdin:bool AttachStdout:bool AttachStderr:bool ExposedPorts:{}Empty Tty:bool OpenStdin:bool StdinOnce:bool Env:[] Cmd:[] Healthcheck:*Healthcheck ArgsEscaped:bool Image Volumes:{}Empty WorkingDir Entrypoint:[] NetworkDisabled:bool MacAddress OnBuild:[] Labels:{} StopSignal StopTimeout:*int Shell:[]",
  Empty: "",
  PortBinding: "HostIP@HostIp HostPort",
  LogConfig: "Type Config:{}",
  RestartPolicy: "Name MaximumRetryCount:int",
  HostConfig:
    "Binds:[] ContainerIDFile LogConfig:LogConfig NetworkMode PortBindings:{}[]PortBinding RestartPolicy:RestartPolicy AutoRemove:bool VolumeDriver VolumesFrom:[] ConsoleSize:[] Annotations:{} CapAdd:[] CapDrop:[] CgroupnsMode DNS@Dns:[] DNSOptions@DnsOptions:[] DNSSearch@DnsSearch:[] ExtraHosts:[] GroupAdd:[] IpcMode Cgroup Links:[] OomScoreAdj:int PidMode Privileged:bool PublishAllPorts:bool ReadonlyRootfs:bool SecurityOpt:[] StorageOpt:{} Tmpfs:{} UTSMode UsernsMode ShmSize:int Sysctls:{} Runtime Isolation Resources( CPUShares@CpuShares:int Memory:int NanoCPUs@NanoCpus:int CgroupParent BlkioWeight:int BlkioWeightDevice:[] BlkioDeviceReadBps:[] BlkioDeviceWriteBps:[] BlkioDeviceReadIOps:[] BlkioDeviceWriteIOps:[] CPUPeriod@CpuPeriod:int CPUQuota@CpuQuota:int CPURealtimePeriod@CpuRealtimePeriod:int CPURealtimeRuntime@CpuRealtimeRuntime:int CpusetCpus CpusetMems Devices:[]Device DeviceCgroupRules:[] DeviceRequests:[]DeviceRequest KernelMemory:int KernelMemoryTCP:int MemoryReservation:int MemorySwap:int MemorySwappiness:*int OomKillDisable:*bool PidsLimit:*int Ulimits:[]*Ulimit CPUCount@CpuCount:int CPUPercent@CpuPercent:int IOMaximumIOps:int IOMaximumBandwidth:int ) Mounts:[]Mount MaskedPaths:[] ReadonlyPaths:[] Init:*bool",
  Device: "PathOnHost PathInContainer CgroupPermissions",
  DeviceRequest: "Driver Count:int DeviceIDs:[] Capabilities:[][] Options:{}",
  Ulimit: "Name Hard:int Soft:int",
  Mount:
    "Type Source Target ReadOnly:bool Consistency BindOptions:*BindOptions VolumeOptions:*VolumeOptions ImageOptions:*any TmpfsOptions:*TmpfsOptions ClusterOptions:*any",
  BindOptions: "Propagation NonRecursive:bool CreateMountpoint:bool ReadOnlyNonRecursive:bool ReadOnlyForceRecursive:bool",
  VolumeOptions: "NoCopy:bool Labels:{} Subpath DriverConfig:*Driver",
  Driver: "Name Options:{}",
  TmpfsOptions: "SizeBytes:int Mode:mode Options:[]",
  MountPoint: "Type Name Source Destination Driver Mode RW:bool Propagation",
  NetworkSettings:
    "NetworkSettingsBase( Bridge SandboxID SandboxKey Ports:{}[]PortBinding HairpinMode:bool LinkLocalIPv6Address LinkLocalIPv6PrefixLen:int SecondaryIPAddresses:[] SecondaryIPv6Addresses:[] ) DefaultNetworkSettings( EndpointID Gateway GlobalIPv6Address GlobalIPv6PrefixLen:int IPAddress IPPrefixLen:int IPv6Gateway MacAddress ) Networks:{}*Endpoint",
  Endpoint:
    "IPAMConfig:*EndpointIPAM Links:[] Aliases:[] MacAddress DriverOpts:{} GwPriority:int NetworkID EndpointID Gateway IPAddress IPPrefixLen:int IPv6Gateway GlobalIPv6Address GlobalIPv6PrefixLen:int DNSNames:[]",
  EndpointIPAM: "IPv4Address IPv6Address LinkLocalIPs:[]",
  GraphDriver: "Data:{} Name",
  ImageConfig:
    "ImageConfig( User? ExposedPorts?:{}Empty Env?:[] Entrypoint?:[] Cmd?:[] Volumes?:{}Empty WorkingDir? Labels?:{} StopSignal? ArgsEscaped?:bool ) DockerOCIImageConfigExt( Healthcheck?:*Healthcheck OnBuild?:[] Shell?:[] )",
  container:
    "ContainerJSONBase( ID@Id Created Path Args:[] State:*State Image ResolvConfPath HostnamePath HostsPath LogPath Name RestartCount:int Driver Platform MountLabel ProcessLabel AppArmorProfile ExecIDs:[] HostConfig:*HostConfig GraphDriver:GraphDriver SizeRw:*int SizeRootFs:*int ) Mounts:[]MountPoint Config:*Config NetworkSettings:*NetworkSettings ImageManifestDescriptor:*any",
  image:
    "ID@Id RepoTags:[] RepoDigests:[] Parent Comment Created Container ContainerConfig:*Config DockerVersion Author Config:*ImageConfig Architecture Variant Os OsVersion Size:int VirtualSize:int GraphDriver:GraphDriver RootFS:RootFS Metadata:Metadata Descriptor:*any Manifests:[]",
  volume: "ClusterVolume:*any CreatedAt Driver Labels:{} Mountpoint Name Options:{} Scope Status:{} UsageData:*Usage",
  Usage: "RefCount:int Size:int",
  RootFS: "Type Layers:[]",
  Metadata: "LastTagTime:time",
  network:
    "Name ID@Id Created:time Scope Driver EnableIPv4:bool EnableIPv6:bool IPAM:IPAM Internal:bool Attachable:bool Ingress:bool ConfigFrom:ConfigFrom ConfigOnly:bool Containers:{}Resource Options:{} Labels:{} Peers:[] Services:{}",
  IPAM: "Driver Options:{} Config:[]Pool",
  Pool: "Subnet IPRange Gateway AuxAddress@AuxiliaryAddresses:{}",
  ConfigFrom: "Network",
  Resource: "Name EndpointID MacAddress IPv4Address IPv6Address",
};

type Map = Record<string, unknown>;

/** An address as a pointer has one: the same for the same content. */
function addressOf(value: unknown): string {
  let sum = 0;
  for (const letter of JSON.stringify(value)) sum = (Math.imul(sum, 31) + letter.charCodeAt(0)) >>> 0;
  return `0xc000${((sum % 0x80000) * 32).toString(16).padStart(6, "0")}`;
}

const hide = <T extends object>(object: T, name: string, value: unknown): T =>
  Object.defineProperty(object, name, { value, enumerable: false });

interface Field {
  name: string;
  json: string;
  type: string;
  /** JSON leaves it out where it is empty. */
  sparse: boolean;
}
/** Fields by the name of their struct; parentheses are strings. */
const parsed = new Map<string, (Field | string)[]>();
function fieldsOf(name: string): (Field | string)[] {
  let fields = parsed.get(name);
  if (!fields) {
    fields = STRUCTS[name]!.split(" ")
      .filter(Boolean)
      .map((word) => {
        const [, own = word, json = own, sparse, type = "string"] = /^([^@:?]+)(?:@([^:]+))?(\?)?(?::(.*))?$/.exec(word) ?? [];
        return /[()]$/.test(word) ? word : { name: own, json, type, sparse: sparse !== undefined };
      });
    parsed.set(name, fields);
  }
  return fields;
}

function struct(value: Map, name: string): Map {
  const fields = fieldsOf(name);
  const known = fields.filter((field) => typeof field !== "string");
  // What a newer engine tells beside is not in the client's types, and the order is theirs.
  const told = known.filter(({ json, sparse }) => json in value && !(sparse && isEmpty(value[json])));
  const made: Map = Object.fromEntries(told.map(({ json, type }) => [json, typed(value[json], type)]));
  for (const { name: own, json, type } of known) {
    if (!Object.hasOwn(made, json)) hide(made, json, typed(undefined, type));
    if (own !== json) hide(made, own, made[json]);
  }
  embed(made, fields);
  return made;
}

const isEmpty = (value: unknown): boolean => !value || (typeof value === "object" && !Object.keys(value).length);

/** Prints a struct, and gives it those that are embedded in it by their names. */
function embed(made: Map, fields: readonly (Field | string)[]): void {
  const levels: { name: string; part: Map; texts: (() => string)[] }[] = [{ name: "", part: made, texts: [] }];
  for (const field of fields) {
    const { name, part, texts } = levels.at(-1)!;
    if (typeof field !== "string") {
      texts.push(() => goValue(made[field.json], true));
      if (part !== made)
        for (const each of new Set([field.json, field.name]))
          Object.defineProperty(part, each, Object.getOwnPropertyDescriptor(made, each)!);
    } else if (field !== ")") levels.push({ name: field.slice(0, -1), part: {}, texts: [] });
    else {
      levels.pop();
      const text = shownBy(texts);
      levels.at(-1)!.texts.push(text);
      goShown.set(part, text);
      hide(made, name, part);
    }
  }
  goShown.set(made, shownBy(levels[0]!.texts));
}
const shownBy = (texts: readonly (() => string)[]) => (): string => `{${texts.map((each) => each()).join(" ")}}`;

/** A value that JSON writes as `value`, and Go's printing as `text`. */
function shownAs(value: unknown, text: string): object {
  const made = hide({}, "toJSON", () => value);
  goShown.set(made, () => text);
  return made;
}

/** "-rwxr-x---" (io/fs.FileMode). */
const modeText = (mode: number): string => `-${[..."rwxrwxrwx"].map((letter, at) => (mode & (0o400 >> at) ? letter : "-")).join("")}`;

/** A value of JSON as one of a Go type: what is missing is empty, not nothing. */
function typed(value: unknown, type: string): unknown {
  const inner = type.slice(type[0] === "*" ? 1 : 2);
  if (type[0] === "*") {
    if (value === null || value === undefined) return nilPointer;
    const made = typed(value, inner);
    const shown = typeof made === "object" && made ? goShown.get(made) : undefined;
    if (shown) goShown.set(made as object, (nested) => (nested ? addressOf(value) : shown(false)));
    return made;
  }
  if (type.startsWith("[]")) {
    if (!value) return hide([], "toJSON", () => null);
    return inner ? (value as unknown[]).map((each) => typed(each, inner)) : value;
  }
  if (type.startsWith("{}")) {
    if (!value) return hide({}, "toJSON", () => null);
    return inner ? Object.fromEntries(Object.entries(value as Map).map(([key, each]) => [key, typed(each, inner)])) : value;
  }
  switch (type) {
    case "any":
      return value;
    case "string":
      return value ?? "";
    case "int":
      return value ?? 0;
    case "bool":
      return value ?? false;
    case "mode":
      return shownAs(value, modeText(Number(value ?? 0)));
    case "time":
      return shownAs(
        value,
        String(value ?? "0001-01-01T00:00:00Z")
          .replace("T", " ")
          .replace("Z", " +0000 UTC"),
      );
    case "duration":
      return shownAs(value, formatGoDuration(Number(value ?? 0) / 1e6));
    default:
      return struct((value ?? {}) as Map, type);
  }
}

/** By which field an object is told. */
const TOLD_BY = { HostConfig: "container", RootFS: "image", IPAM: "network", Mountpoint: "volume" } as const;

/** What the engine told of a container, an image, a network or a volume as the client's Go has it; anything else as it is. */
export function asGo(value: Map): Map {
  const kind = Object.entries(TOLD_BY).find(([field]) => field in value)?.[1];
  if (!kind) return "Id" in value && !("ID" in value) ? hide({ ...value }, "ID", value["Id"]) : value;
  const made = struct(value, kind);
  // A container consists of pointers.
  if (kind === "container") {
    const [base, config, networks] = [value["Id"], value["Config"], value["NetworkSettings"]].map(addressOf);
    goShown.set(made, () => `{${base} ${goValue(made["Mounts"], true)} ${config} ${networks} <nil>}`);
  }
  return made;
}
