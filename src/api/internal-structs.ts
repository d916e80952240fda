// The structs that the API server works with inside (pkg/apis/*/types.go): Go's names, in Go's order, which differs from the published one.

/**
 * By the published name of the struct. A `*` marks a pointer, which is null where nothing is set; anything else has a zero value.
 * `Go=json` where the two names differ in more than case; `+Name` is embedded: its fields stand in line with the others.
 */
const TABLE = `
PodTemplateSpec: +ObjectMeta=metadata Spec
PodSpec: Volumes InitContainers Containers EphemeralContainers RestartPolicy TerminationGracePeriodSeconds* ActiveDeadlineSeconds* DNSPolicy NodeSelector ServiceAccountName AutomountServiceAccountToken* NodeName SecurityContext* ImagePullSecrets Hostname Subdomain SetHostnameAsFQDN* Affinity* SchedulerName Tolerations HostAliases PriorityClassName Priority* PreemptionPolicy* DNSConfig* ReadinessGates RuntimeClassName* Overhead EnableServiceLinks* TopologySpreadConstraints OS* SchedulingGates ResourceClaims Resources* HostnameOverride* SchedulingGroup*
PodSecurityContext: HostNetwork HostPID HostIPC ShareProcessNamespace* HostUsers* SELinuxOptions* WindowsOptions* RunAsUser* RunAsGroup* RunAsNonRoot* SupplementalGroups SupplementalGroupsPolicy* FSGroup* FSGroupChangePolicy* Sysctls SeccompProfile* AppArmorProfile* SELinuxChangePolicy*
Container: Name Image Command Args WorkingDir Ports EnvFrom Env Resources ResizePolicy RestartPolicy* RestartPolicyRules VolumeMounts VolumeDevices LivenessProbe* ReadinessProbe* StartupProbe* Lifecycle* TerminationMessagePath TerminationMessagePolicy ImagePullPolicy SecurityContext* Stdin StdinOnce TTY
EphemeralContainer: Name Image Command Args WorkingDir Ports EnvFrom Env Resources ResizePolicy RestartPolicy* RestartPolicyRules VolumeMounts VolumeDevices LivenessProbe* ReadinessProbe* StartupProbe* Lifecycle* TerminationMessagePath TerminationMessagePolicy ImagePullPolicy SecurityContext* Stdin StdinOnce TTY TargetContainerName
ContainerPort: Name HostPort ContainerPort Protocol HostIP
ContainerResizePolicy: ResourceName RestartPolicy
ContainerRestartRule: Action ExitCodes*
ContainerRestartRuleOnExitCodes: Operator Values
EnvFromSource: Prefix ConfigMapRef* SecretRef*
ConfigMapEnvSource: Name Optional*
SecretEnvSource: Name Optional*
EnvVar: Name Value ValueFrom*
EnvVarSource: FieldRef* ResourceFieldRef* ConfigMapKeyRef* SecretKeyRef* FileKeyRef*
ObjectFieldSelector: APIVersion FieldPath
ResourceFieldSelector: ContainerName Resource Divisor
ConfigMapKeySelector: Name Key Optional*
SecretKeySelector: Name Key Optional*
FileKeySelector: VolumeName Path Key Optional*
ResourceRequirements: Limits Requests Claims
VolumeResourceRequirements: Limits Requests
ResourceClaim: Name Request
VolumeMount: Name ReadOnly RecursiveReadOnly* MountPath SubPath MountPropagation* SubPathExpr
VolumeDevice: Name DevicePath
Probe: Exec* HTTPGet* TCPSocket* GRPC* InitialDelaySeconds TimeoutSeconds PeriodSeconds SuccessThreshold FailureThreshold TerminationGracePeriodSeconds*
Lifecycle: PostStart* PreStop* StopSignal*
LifecycleHandler: Exec* HTTPGet* TCPSocket* Sleep*
ExecAction: Command
HTTPGetAction: Path Port Host Scheme HTTPHeaders
HTTPHeader: Name Value
TCPSocketAction: Port Host
GRPCAction: Port Service*
SleepAction: Seconds
SecurityContext: Capabilities* Privileged* SELinuxOptions* WindowsOptions* RunAsUser* RunAsGroup* RunAsNonRoot* ReadOnlyRootFilesystem* AllowPrivilegeEscalation* ProcMount* SeccompProfile* AppArmorProfile*
Capabilities: Add Drop
SELinuxOptions: User Role Type Level
WindowsSecurityContextOptions: GMSACredentialSpecName* GMSACredentialSpec* RunAsUserName* HostProcess*
SeccompProfile: Type LocalhostProfile*
AppArmorProfile: Type LocalhostProfile*
Sysctl: Name Value
LocalObjectReference: Name
Affinity: NodeAffinity* PodAffinity* PodAntiAffinity*
NodeAffinity: RequiredDuringSchedulingIgnoredDuringExecution* PreferredDuringSchedulingIgnoredDuringExecution
NodeSelector: NodeSelectorTerms
VolumeNodeAffinity: Required*
NodeSelectorTerm: MatchExpressions MatchFields
NodeSelectorRequirement: Key Operator Values
PreferredSchedulingTerm: Weight Preference
PodAffinity: RequiredDuringSchedulingIgnoredDuringExecution PreferredDuringSchedulingIgnoredDuringExecution
PodAntiAffinity: RequiredDuringSchedulingIgnoredDuringExecution PreferredDuringSchedulingIgnoredDuringExecution
WeightedPodAffinityTerm: Weight PodAffinityTerm
PodAffinityTerm: LabelSelector* Namespaces TopologyKey NamespaceSelector* MatchLabelKeys MismatchLabelKeys
Toleration: Key Operator Value Effect TolerationSeconds*
HostAlias: IP Hostnames
PodDNSConfig: Nameservers Searches Options
PodDNSConfigOption: Name Value*
PodReadinessGate: ConditionType
TopologySpreadConstraint: MaxSkew TopologyKey WhenUnsatisfiable LabelSelector* MinDomains* NodeAffinityPolicy* NodeTaintsPolicy* MatchLabelKeys
PodOS: Name
PodSchedulingGate: Name
PodResourceClaim: Name ResourceClaimName* ResourceClaimTemplateName*
PodSchedulingGroup: PodGroupName*
Volume: Name HostPath* EmptyDir* GCEPersistentDisk* AWSElasticBlockStore* GitRepo* Secret* NFS* ISCSI* Glusterfs* PersistentVolumeClaim* RBD* Quobyte* FlexVolume* Cinder* CephFS* Flocker* DownwardAPI* FC* AzureFile* ConfigMap* VsphereVolume* AzureDisk* PhotonPersistentDisk* Projected* PortworxVolume* ScaleIO* StorageOS* CSI* Ephemeral* Image*
HostPathVolumeSource: Path Type*
EmptyDirVolumeSource: Medium SizeLimit*
GCEPersistentDiskVolumeSource: PDName FSType Partition ReadOnly
AWSElasticBlockStoreVolumeSource: VolumeID FSType Partition ReadOnly
GitRepoVolumeSource: Repository Revision Directory
SecretVolumeSource: SecretName Items DefaultMode* Optional*
KeyToPath: Key Path Mode*
NFSVolumeSource: Server Path ReadOnly
ISCSIVolumeSource: TargetPortal IQN Lun ISCSIInterface FSType ReadOnly Portals DiscoveryCHAPAuth=chapAuthDiscovery SessionCHAPAuth=chapAuthSession SecretRef* InitiatorName*
GlusterfsVolumeSource: EndpointsName=endpoints Path ReadOnly
PersistentVolumeClaimVolumeSource: ClaimName ReadOnly
RBDVolumeSource: CephMonitors=monitors RBDImage=image FSType RBDPool=pool RadosUser=user Keyring SecretRef* ReadOnly
QuobyteVolumeSource: Registry Volume ReadOnly User Group Tenant
FlexVolumeSource: Driver FSType SecretRef* ReadOnly Options
CinderVolumeSource: VolumeID FSType ReadOnly SecretRef*
CephFSVolumeSource: Monitors Path User SecretFile SecretRef* ReadOnly
FlockerVolumeSource: DatasetName DatasetUUID
DownwardAPIVolumeSource: Items DefaultMode*
DownwardAPIVolumeFile: Path FieldRef* ResourceFieldRef* Mode*
FCVolumeSource: TargetWWNs Lun* FSType ReadOnly WWIDs
AzureFileVolumeSource: SecretName ShareName ReadOnly
ConfigMapVolumeSource: Name Items DefaultMode* Optional*
VsphereVirtualDiskVolumeSource: VolumePath FSType StoragePolicyName StoragePolicyID
AzureDiskVolumeSource: DiskName DataDiskURI=diskURI CachingMode* FSType* ReadOnly* Kind*
PhotonPersistentDiskVolumeSource: PdID FSType
ProjectedVolumeSource: Sources DefaultMode*
VolumeProjection: Secret* DownwardAPI* ConfigMap* ServiceAccountToken* ClusterTrustBundle* PodCertificate*
SecretProjection: Name Items Optional*
DownwardAPIProjection: Items
ConfigMapProjection: Name Items Optional*
ServiceAccountTokenProjection: Audience ExpirationSeconds Path
ClusterTrustBundleProjection: Name* SignerName* LabelSelector* Optional* Path
PodCertificateProjection: SignerName KeyType MaxExpirationSeconds* CredentialBundlePath KeyPath CertificateChainPath UserAnnotations
PortworxVolumeSource: VolumeID FSType ReadOnly
ScaleIOVolumeSource: Gateway System SecretRef* SSLEnabled ProtectionDomain StoragePool StorageMode VolumeName FSType ReadOnly
StorageOSVolumeSource: VolumeName VolumeNamespace FSType ReadOnly SecretRef*
CSIVolumeSource: Driver ReadOnly* FSType* VolumeAttributes NodePublishSecretRef*
EphemeralVolumeSource: VolumeClaimTemplate*
PersistentVolumeClaimTemplate: +ObjectMeta=metadata Spec
PersistentVolumeClaimSpec: AccessModes Selector* Resources VolumeName StorageClassName* VolumeMode* DataSource* DataSourceRef* VolumeAttributesClassName*
TypedLocalObjectReference: APIGroup* Kind Name
TypedObjectReference: APIGroup* Kind Name Namespace*
ImageVolumeSource: Reference PullPolicy
Taint: Key Value Effect TimeAdded*
NodeAddress: Type Address
ServicePort: Name Protocol AppProtocol* Port TargetPort NodePort
ObjectReference: Kind Namespace Name UID APIVersion ResourceVersion FieldPath
ScopeSelector: MatchExpressions
ScopedResourceSelectorRequirement: ScopeName Operator Values
DeploymentStrategy: Type RollingUpdate*
RollingUpdateDeployment: MaxUnavailable MaxSurge
DaemonSetUpdateStrategy: Type RollingUpdate*
RollingUpdateDaemonSet: MaxUnavailable MaxSurge
StatefulSetUpdateStrategy: Type RollingUpdate*
RollingUpdateStatefulSetStrategy: Partition MaxUnavailable*
PodFailurePolicy: Rules
PodFailurePolicyRule: Action OnExitCodes* OnPodConditions
PodFailurePolicyOnExitCodesRequirement: ContainerName* Operator Values
PodFailurePolicyOnPodConditionsPattern: Type Status
SuccessPolicy: Rules
SuccessPolicyRule: SucceededIndexes* SucceededCount*
PodDisruptionBudgetSpec: MinAvailable* Selector* MaxUnavailable* UnhealthyPodEvictionPolicy*
RoleRef: APIGroup Kind Name
TopologySelectorTerm: MatchLabelExpressions
TopologySelectorLabelRequirement: Key Values
`;

/** Types of the meta API keep their published names inside the server: in this order, and what is empty is left out. */
const META = `
ObjectMeta: name generateName namespace selfLink uid resourceVersion generation creationTimestamp deletionTimestamp deletionGracePeriodSeconds labels annotations ownerReferences finalizers managedFields
OwnerReference: apiVersion kind name uid controller blockOwnerDeletion
LabelSelector: matchLabels matchExpressions
LabelSelectorRequirement: key operator values
ManagedFieldsEntry: manager operation apiVersion time fieldsType fieldsV1 subresource
`;

export interface InternalField {
  /** Go's name. */
  readonly name: string;
  /** The published name in lower case. */
  readonly json: string;
  readonly pointer: boolean;
  readonly embedded: boolean;
}

const rows = (table: string): [name: string, fields: string[]][] =>
  table
    .trim()
    .split("\n")
    .map((line) => line.split(": "))
    .map(([name, fields]) => [name!, fields!.split(" ")]);

function parse(text: string): InternalField {
  const [go, json] = text.replace(/[+*]/g, "").split("=");
  return { name: go!, json: (json ?? go!).toLowerCase(), pointer: text.endsWith("*"), embedded: text.startsWith("+") };
}

let structs: ReadonlyMap<string, readonly InternalField[]> | undefined;
let metaOrders: ReadonlyMap<string, readonly string[]> | undefined;

/** The fields of a struct inside the server, by its published name. */
export const internalFields = (name: string): readonly InternalField[] | undefined =>
  (structs ??= new Map(rows(TABLE).map(([struct, fields]) => [struct, fields.map(parse)]))).get(name);

/** The order of the fields of a meta type. */
export const metaFields = (name: string): readonly string[] | undefined => (metaOrders ??= new Map(rows(META))).get(name);
