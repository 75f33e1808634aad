/**
 * The messages of the v1 API: for each its fields as `NUMBER NAME TYPE`, where a name may end in `!` (required), `*` (repeated) or `%`
 * (a map from texts), and ` =` gives the value that counts when the field is absent. Source: mesos include/mesos/v1 (the .proto files).
 */
export const MESSAGE_FIELDS: Readonly<Record<string, string>> = {
  Address: '1 hostname string, 2 ip string, 3 port! int32',
  AgentID: '1 value! string',
  AgentInfo:
    '1 hostname! string, 8 port int32 =5051, 3 resources* Resource, 5 attributes* Attribute, 6 id AgentID, 10 domain DomainInfo',
  'AgentInfo.Capability': '1 type AgentInfo.Capability.Type',
  Attribute:
    '1 name! string, 2 type! Value.Type, 3 scalar Value.Scalar, 4 ranges Value.Ranges, 6 set Value.Set, 5 text Value.Text',
  CSIPluginContainerInfo:
    '1 services* CSIPluginContainerInfo.Service, 2 command CommandInfo, 3 resources* Resource, 4 container ContainerInfo',
  CSIPluginEndpoint: '1 csi_service! CSIPluginContainerInfo.Service, 2 endpoint! string',
  CSIPluginInfo:
    '1 type! string, 2 name string =default, 3 containers* CSIPluginContainerInfo, 4 endpoints* CSIPluginEndpoint, 5 target_path_root string, 6 target_path_exists bool',
  CapabilityInfo: '1 capabilities* CapabilityInfo.Capability',
  CgroupInfo: '1 net_cls CgroupInfo.NetCls',
  'CgroupInfo.Blkio.CFQ.Statistics':
    '1 device Device.Number, 2 sectors uint64, 3 time uint64, 4 io_serviced* CgroupInfo.Blkio.Value, 5 io_service_bytes* CgroupInfo.Blkio.Value, 6 io_service_time* CgroupInfo.Blkio.Value, 7 io_wait_time* CgroupInfo.Blkio.Value, 8 io_merged* CgroupInfo.Blkio.Value, 9 io_queued* CgroupInfo.Blkio.Value',
  'CgroupInfo.Blkio.Statistics':
    '1 cfq* CgroupInfo.Blkio.CFQ.Statistics, 2 cfq_recursive* CgroupInfo.Blkio.CFQ.Statistics, 3 throttling* CgroupInfo.Blkio.Throttling.Statistics',
  'CgroupInfo.Blkio.Throttling.Statistics':
    '1 device Device.Number, 2 io_serviced* CgroupInfo.Blkio.Value, 3 io_service_bytes* CgroupInfo.Blkio.Value',
  'CgroupInfo.Blkio.Value': '1 op CgroupInfo.Blkio.Operation, 2 value uint64',
  'CgroupInfo.NetCls': '1 classid uint32',
  CheckInfo:
    '1 type CheckInfo.Type, 2 command CheckInfo.Command, 3 http CheckInfo.Http, 7 tcp CheckInfo.Tcp, 4 delay_seconds double =15, 5 interval_seconds double =10, 6 timeout_seconds double =20',
  'CheckInfo.Command': '1 command! CommandInfo',
  'CheckInfo.Http': '1 port! uint32, 2 path string',
  'CheckInfo.Tcp': '1 port! uint32',
  CheckStatusInfo:
    '1 type CheckInfo.Type, 2 command CheckStatusInfo.Command, 3 http CheckStatusInfo.Http, 4 tcp CheckStatusInfo.Tcp',
  'CheckStatusInfo.Command': '1 exit_code int32',
  'CheckStatusInfo.Http': '1 status_code uint32',
  'CheckStatusInfo.Tcp': '1 succeeded bool',
  CommandInfo:
    '1 uris* CommandInfo.URI, 2 environment Environment, 6 shell bool =true, 3 value string, 7 arguments* string, 5 user string',
  'CommandInfo.URI': '1 value! string, 2 executable bool, 3 extract bool =true, 4 cache bool, 5 output_file string',
  ContainerID: '1 value! string, 2 parent ContainerID',
  ContainerInfo:
    '1 type! ContainerInfo.Type, 2 volumes* Volume, 4 hostname string, 3 docker ContainerInfo.DockerInfo, 5 mesos ContainerInfo.MesosInfo, 7 network_infos* NetworkInfo, 8 linux_info LinuxInfo, 9 rlimit_info RLimitInfo, 10 tty_info TTYInfo',
  'ContainerInfo.DockerInfo':
    '1 image! string, 2 network ContainerInfo.DockerInfo.Network =HOST, 3 port_mappings* ContainerInfo.DockerInfo.PortMapping, 4 privileged bool =false, 5 parameters* Parameter, 6 force_pull_image bool, 7 volume_driver string',
  'ContainerInfo.DockerInfo.PortMapping': '1 host_port! uint32, 2 container_port! uint32, 3 protocol string',
  'ContainerInfo.MesosInfo': '1 image Image',
  ContainerStatus:
    '4 container_id ContainerID, 1 network_infos* NetworkInfo, 2 cgroup_info CgroupInfo, 3 executor_pid uint32',
  Credential: '1 principal! string, 2 secret string',
  'Device.Number': '1 major_number! uint64, 2 minor_number! uint64',
  DiscoveryInfo:
    '1 visibility! DiscoveryInfo.Visibility, 2 name string, 3 environment string, 4 location string, 5 version string, 6 ports Ports, 7 labels Labels',
  DiskStatistics:
    '1 source Resource.DiskInfo.Source, 2 persistence Resource.DiskInfo.Persistence, 3 limit_bytes uint64, 4 used_bytes uint64',
  DomainInfo: '1 fault_domain DomainInfo.FaultDomain',
  'DomainInfo.FaultDomain': '1 region! DomainInfo.FaultDomain.RegionInfo, 2 zone! DomainInfo.FaultDomain.ZoneInfo',
  'DomainInfo.FaultDomain.RegionInfo': '1 name! string',
  'DomainInfo.FaultDomain.ZoneInfo': '1 name! string',
  DrainConfig: '1 max_grace_period DurationInfo, 2 mark_gone bool =false',
  DrainInfo: '1 state! DrainState, 2 config! DrainConfig',
  DurationInfo: '1 nanoseconds! int64',
  Environment: '1 variables* Environment.Variable',
  'Environment.Variable': '1 name! string, 3 type Environment.Variable.Type =VALUE, 2 value string, 4 secret Secret',
  ExecutorID: '1 value! string',
  ExecutorInfo:
    '15 type ExecutorInfo.Type, 1 executor_id! ExecutorID, 8 framework_id FrameworkID, 7 command CommandInfo, 11 container ContainerInfo, 5 resources* Resource, 9 name string, 10 source string, 4 data bytes, 12 discovery DiscoveryInfo, 13 shutdown_grace_period DurationInfo, 14 labels Labels',
  FileInfo: '1 path! string, 2 nlink int32, 3 size uint64, 4 mtime TimeInfo, 5 mode uint32, 6 uid string, 7 gid string',
  Filters: '1 refuse_seconds double =5',
  Flag: '1 name! string, 2 value string',
  FrameworkID: '1 value! string',
  FrameworkInfo:
    '1 user! string, 2 name! string, 3 id FrameworkID, 4 failover_timeout double =0, 5 checkpoint bool =false, 6 role string, 12 roles* string, 7 hostname string, 8 principal string, 9 webui_url string, 10 capabilities* FrameworkInfo.Capability, 11 labels Labels, 13 offer_filters% OfferFilters',
  'FrameworkInfo.Capability': '1 type FrameworkInfo.Capability.Type',
  HealthCheck:
    '2 delay_seconds double =15, 3 interval_seconds double =10, 4 timeout_seconds double =20, 5 consecutive_failures uint32 =3, 6 grace_period_seconds double =10, 8 type HealthCheck.Type, 7 command CommandInfo, 1 http HealthCheck.HTTPCheckInfo, 9 tcp HealthCheck.TCPCheckInfo',
  'HealthCheck.HTTPCheckInfo':
    '5 protocol NetworkInfo.Protocol =IPv4, 3 scheme string, 1 port! uint32, 2 path string, 4 statuses* uint32',
  'HealthCheck.TCPCheckInfo': '2 protocol NetworkInfo.Protocol =IPv4, 1 port! uint32',
  IcmpStatistics:
    '1 InMsgs int64, 2 InErrors int64, 3 InCsumErrors int64, 4 InDestUnreachs int64, 5 InTimeExcds int64, 6 InParmProbs int64, 7 InSrcQuenchs int64, 8 InRedirects int64, 9 InEchos int64, 10 InEchoReps int64, 11 InTimestamps int64, 12 InTimestampReps int64, 13 InAddrMasks int64, 14 InAddrMaskReps int64, 15 OutMsgs int64, 16 OutErrors int64, 17 OutDestUnreachs int64, 18 OutTimeExcds int64, 19 OutParmProbs int64, 20 OutSrcQuenchs int64, 21 OutRedirects int64, 22 OutEchos int64, 23 OutEchoReps int64, 24 OutTimestamps int64, 25 OutTimestampReps int64, 26 OutAddrMasks int64, 27 OutAddrMaskReps int64',
  Image: '1 type! Image.Type, 2 appc Image.Appc, 3 docker Image.Docker, 4 cached bool =true',
  'Image.Appc': '1 name! string, 2 id string, 3 labels Labels',
  'Image.Docker': '1 name! string, 2 credential Credential, 3 config Secret',
  InverseOffer:
    '1 id! OfferID, 2 url URL, 3 framework_id! FrameworkID, 4 agent_id AgentID, 5 unavailability! Unavailability, 6 resources* Resource',
  IpStatistics:
    '1 Forwarding int64, 2 DefaultTTL int64, 3 InReceives int64, 4 InHdrErrors int64, 5 InAddrErrors int64, 6 ForwDatagrams int64, 7 InUnknownProtos int64, 8 InDiscards int64, 9 InDelivers int64, 10 OutRequests int64, 11 OutDiscards int64, 12 OutNoRoutes int64, 13 ReasmTimeout int64, 14 ReasmReqds int64, 15 ReasmOKs int64, 16 ReasmFails int64, 17 FragOKs int64, 18 FragFails int64, 19 FragCreates int64',
  KillPolicy: '1 grace_period DurationInfo',
  Label: '1 key! string, 2 value string',
  Labels: '1 labels* Label',
  LinuxInfo:
    '1 capability_info CapabilityInfo, 2 bounding_capabilities CapabilityInfo, 3 effective_capabilities CapabilityInfo, 4 share_pid_namespace bool, 5 seccomp SeccompInfo, 6 ipc_mode LinuxInfo.IpcMode, 7 shm_size uint32, 8 share_cgroups bool =true',
  MachineID: '1 hostname string, 2 ip string',
  MasterInfo:
    '1 id! string, 2 ip! uint32, 3 port! uint32 =5050, 4 pid string, 5 hostname string, 6 version string, 7 address Address, 8 domain DomainInfo, 9 capabilities* MasterInfo.Capability',
  'MasterInfo.Capability': '1 type MasterInfo.Capability.Type',
  Metric: '1 name! string, 2 value double',
  MountPropagation: '1 mode MountPropagation.Mode',
  NetworkInfo:
    '5 ip_addresses* NetworkInfo.IPAddress, 6 name string, 3 groups* string, 4 labels Labels, 7 port_mappings* NetworkInfo.PortMapping',
  'NetworkInfo.IPAddress': '1 protocol NetworkInfo.Protocol =IPv4, 2 ip_address string',
  'NetworkInfo.PortMapping': '1 host_port! uint32, 2 container_port! uint32, 3 protocol string',
  Offer:
    '1 id! OfferID, 2 framework_id! FrameworkID, 3 agent_id! AgentID, 4 hostname! string, 8 url URL, 11 domain DomainInfo, 5 resources* Resource, 7 attributes* Attribute, 6 executor_ids* ExecutorID, 9 unavailability Unavailability, 10 allocation_info Resource.AllocationInfo',
  'Offer.Operation':
    '1 type Offer.Operation.Type, 12 id OperationID, 2 launch Offer.Operation.Launch, 7 launch_group Offer.Operation.LaunchGroup, 3 reserve Offer.Operation.Reserve, 4 unreserve Offer.Operation.Unreserve, 5 create Offer.Operation.Create, 6 destroy Offer.Operation.Destroy, 13 grow_volume Offer.Operation.GrowVolume, 14 shrink_volume Offer.Operation.ShrinkVolume, 15 create_disk Offer.Operation.CreateDisk, 16 destroy_disk Offer.Operation.DestroyDisk',
  'Offer.Operation.Create': '1 volumes* Resource',
  'Offer.Operation.CreateDisk':
    '1 source! Resource, 2 target_type! Resource.DiskInfo.Source.Type, 3 target_profile string',
  'Offer.Operation.Destroy': '1 volumes* Resource',
  'Offer.Operation.DestroyDisk': '1 source! Resource',
  'Offer.Operation.GrowVolume': '1 volume! Resource, 2 addition! Resource',
  'Offer.Operation.Launch': '1 task_infos* TaskInfo',
  'Offer.Operation.LaunchGroup': '1 executor! ExecutorInfo, 2 task_group! TaskGroupInfo',
  'Offer.Operation.Reserve': '2 source* Resource, 1 resources* Resource',
  'Offer.Operation.ShrinkVolume': '1 volume! Resource, 2 subtract! Value.Scalar',
  'Offer.Operation.Unreserve': '1 resources* Resource',
  OfferFilters: '1 min_allocatable_resources OfferFilters.MinAllocatableResources',
  'OfferFilters.MinAllocatableResources': '1 quantities* OfferFilters.ResourceQuantities',
  'OfferFilters.ResourceQuantities': '1 quantities% Value.Scalar',
  OfferID: '1 value! string',
  Operation:
    '1 framework_id FrameworkID, 2 agent_id AgentID, 3 info! Offer.Operation, 4 latest_status! OperationStatus, 5 statuses* OperationStatus, 6 uuid! UUID',
  OperationID: '1 value! string',
  OperationStatus:
    '1 operation_id OperationID, 2 state! OperationState, 3 message string, 4 converted_resources* Resource, 5 uuid UUID, 6 agent_id AgentID, 7 resource_provider_id ResourceProviderID',
  Parameter: '1 key! string, 2 value! string',
  Parameters: '1 parameter* Parameter',
  PerfStatistics:
    '1 timestamp! double, 2 duration! double, 3 cycles uint64, 4 stalled_cycles_frontend uint64, 5 stalled_cycles_backend uint64, 6 instructions uint64, 7 cache_references uint64, 8 cache_misses uint64, 9 branches uint64, 10 branch_misses uint64, 11 bus_cycles uint64, 12 ref_cycles uint64, 13 cpu_clock double, 14 task_clock double, 15 page_faults uint64, 16 minor_faults uint64, 17 major_faults uint64, 18 context_switches uint64, 19 cpu_migrations uint64, 20 alignment_faults uint64, 21 emulation_faults uint64, 22 l1_dcache_loads uint64, 23 l1_dcache_load_misses uint64, 24 l1_dcache_stores uint64, 25 l1_dcache_store_misses uint64, 26 l1_dcache_prefetches uint64, 27 l1_dcache_prefetch_misses uint64, 28 l1_icache_loads uint64, 29 l1_icache_load_misses uint64, 30 l1_icache_prefetches uint64, 31 l1_icache_prefetch_misses uint64, 32 llc_loads uint64, 33 llc_load_misses uint64, 34 llc_stores uint64, 35 llc_store_misses uint64, 36 llc_prefetches uint64, 37 llc_prefetch_misses uint64, 38 dtlb_loads uint64, 39 dtlb_load_misses uint64, 40 dtlb_stores uint64, 41 dtlb_store_misses uint64, 42 dtlb_prefetches uint64, 43 dtlb_prefetch_misses uint64, 44 itlb_loads uint64, 45 itlb_load_misses uint64, 46 branch_loads uint64, 47 branch_load_misses uint64, 48 node_loads uint64, 49 node_load_misses uint64, 50 node_stores uint64, 51 node_store_misses uint64, 52 node_prefetches uint64, 53 node_prefetch_misses uint64',
  Port: '1 number! uint32, 2 name string, 3 protocol string, 4 visibility DiscoveryInfo.Visibility, 5 labels Labels',
  Ports: '1 ports* Port',
  RLimitInfo: '1 rlimits* RLimitInfo.RLimit',
  'RLimitInfo.RLimit': '1 type RLimitInfo.RLimit.Type, 2 hard uint64, 3 soft uint64',
  Request: '1 agent_id AgentID, 2 resources* Resource',
  Resource:
    '12 provider_id ResourceProviderID, 1 name! string, 2 type! Value.Type, 3 scalar Value.Scalar, 4 ranges Value.Ranges, 5 set Value.Set, 6 role string, 11 allocation_info Resource.AllocationInfo, 8 reservation Resource.ReservationInfo, 13 reservations* Resource.ReservationInfo, 7 disk Resource.DiskInfo, 9 revocable Resource.RevocableInfo, 10 shared Resource.SharedInfo',
  'Resource.AllocationInfo': '1 role string',
  'Resource.DiskInfo':
    '1 persistence Resource.DiskInfo.Persistence, 2 volume Volume, 3 source Resource.DiskInfo.Source',
  'Resource.DiskInfo.Persistence': '1 id! string, 2 principal string',
  'Resource.DiskInfo.Source':
    '1 type! Resource.DiskInfo.Source.Type, 2 path Resource.DiskInfo.Source.Path, 3 mount Resource.DiskInfo.Source.Mount, 7 vendor string, 4 id string, 5 metadata Labels, 6 profile string',
  'Resource.DiskInfo.Source.Mount': '1 root string',
  'Resource.DiskInfo.Source.Path': '1 root string',
  'Resource.ReservationInfo':
    '4 type Resource.ReservationInfo.Type, 3 role string, 1 principal string, 2 labels Labels',
  'Resource.RevocableInfo': '',
  'Resource.SharedInfo': '',
  ResourceProviderID: '1 value! string',
  ResourceProviderInfo:
    '1 id ResourceProviderID, 2 attributes* Attribute, 3 type! string, 4 name! string, 5 default_reservations* Resource.ReservationInfo, 6 storage ResourceProviderInfo.Storage',
  'ResourceProviderInfo.Storage': '1 plugin! CSIPluginInfo, 2 reconciliation_interval_seconds double',
  ResourceStatistics:
    '1 timestamp! double, 30 processes uint32, 31 threads uint32, 2 cpus_user_time_secs double, 3 cpus_system_time_secs double, 4 cpus_limit double, 45 cpus_soft_limit double, 7 cpus_nr_periods uint32, 8 cpus_nr_throttled uint32, 9 cpus_throttled_time_secs double, 36 mem_total_bytes uint64, 37 mem_total_memsw_bytes uint64, 52 mem_kmem_usage_bytes uint64, 53 mem_kmem_tcp_usage_bytes uint64, 6 mem_limit_bytes uint64, 38 mem_soft_limit_bytes uint64, 10 mem_file_bytes uint64, 11 mem_anon_bytes uint64, 39 mem_cache_bytes uint64, 5 mem_rss_bytes uint64, 12 mem_mapped_file_bytes uint64, 40 mem_swap_bytes uint64, 41 mem_unevictable_bytes uint64, 32 mem_low_pressure_counter uint64, 33 mem_medium_pressure_counter uint64, 34 mem_critical_pressure_counter uint64, 26 disk_limit_bytes uint64, 27 disk_used_bytes uint64, 43 disk_statistics* DiskStatistics, 44 blkio_statistics CgroupInfo.Blkio.Statistics, 13 perf PerfStatistics, 14 net_rx_packets uint64, 15 net_rx_bytes uint64, 16 net_rx_errors uint64, 17 net_rx_dropped uint64, 18 net_tx_packets uint64, 19 net_tx_bytes uint64, 20 net_tx_errors uint64, 21 net_tx_dropped uint64, 46 net_tx_rate_limit uint64, 47 net_tx_burst_rate_limit uint64, 48 net_tx_burst_size uint64, 49 net_rx_rate_limit uint64, 50 net_rx_burst_rate_limit uint64, 51 net_rx_burst_size uint64, 54 net_rate_statistics ResourceStatistics.RateStatistics, 55 net_ephemeral_ports Value.Range, 22 net_tcp_rtt_microsecs_p50 double, 23 net_tcp_rtt_microsecs_p90 double, 24 net_tcp_rtt_microsecs_p95 double, 25 net_tcp_rtt_microsecs_p99 double, 28 net_tcp_active_connections double, 29 net_tcp_time_wait_connections double, 35 net_traffic_control_statistics* TrafficControlStatistics, 42 net_snmp_statistics SNMPStatistics',
  'ResourceStatistics.RatePercentiles':
    '1 min uint64, 2 max uint64, 3 p50 uint64, 4 p90 uint64, 5 p95 uint64, 6 p99 uint64, 7 p999 uint64, 8 p9999 uint64, 9 samples uint64',
  'ResourceStatistics.RateStatistics':
    '1 rx_rate ResourceStatistics.RatePercentiles, 2 rx_packet_rate ResourceStatistics.RatePercentiles, 3 rx_drop_rate ResourceStatistics.RatePercentiles, 4 rx_error_rate ResourceStatistics.RatePercentiles, 5 tx_rate ResourceStatistics.RatePercentiles, 6 tx_packet_rate ResourceStatistics.RatePercentiles, 7 tx_drop_rate ResourceStatistics.RatePercentiles, 8 tx_error_rate ResourceStatistics.RatePercentiles, 9 sampling_window_secs double, 10 sampling_interval_secs double',
  Role: '1 name! string, 2 weight! double, 3 frameworks* FrameworkID, 4 resources* Resource',
  SNMPStatistics:
    '1 ip_stats IpStatistics, 2 icmp_stats IcmpStatistics, 3 tcp_stats TcpStatistics, 4 udp_stats UdpStatistics',
  SeccompInfo: '1 profile_name string, 2 unconfined bool',
  Secret: '1 type Secret.Type, 2 reference Secret.Reference, 3 value Secret.Value',
  'Secret.Reference': '1 name! string, 2 key string',
  'Secret.Value': '1 data! bytes',
  TTYInfo: '1 window_size TTYInfo.WindowSize',
  'TTYInfo.WindowSize': '1 rows! uint32, 2 columns! uint32',
  Task: '1 name! string, 2 task_id! TaskID, 3 framework_id! FrameworkID, 4 executor_id ExecutorID, 5 agent_id! AgentID, 6 state! TaskState, 7 resources* Resource, 8 statuses* TaskStatus, 9 status_update_state TaskState, 10 status_update_uuid bytes, 11 labels Labels, 12 discovery DiscoveryInfo, 13 container ContainerInfo, 15 health_check HealthCheck, 16 kill_policy KillPolicy, 14 user string, 17 limits% Value.Scalar',
  TaskGroupInfo: '1 tasks* TaskInfo',
  TaskID: '1 value! string',
  TaskInfo:
    '1 name! string, 2 task_id! TaskID, 3 agent_id! AgentID, 4 resources* Resource, 5 executor ExecutorInfo, 7 command CommandInfo, 9 container ContainerInfo, 8 health_check HealthCheck, 13 check CheckInfo, 12 kill_policy KillPolicy, 6 data bytes, 10 labels Labels, 11 discovery DiscoveryInfo, 14 max_completion_time DurationInfo, 15 limits% Value.Scalar',
  TaskResourceLimitation: '1 resources* Resource',
  TaskStatus:
    '1 task_id! TaskID, 2 state! TaskState, 4 message string, 9 source TaskStatus.Source, 10 reason TaskStatus.Reason, 3 data bytes, 5 agent_id AgentID, 7 executor_id ExecutorID, 6 timestamp double, 11 uuid bytes, 8 healthy bool, 15 check_status CheckStatusInfo, 12 labels Labels, 13 container_status ContainerStatus, 14 unreachable_time TimeInfo, 16 limitation TaskResourceLimitation',
  TcpStatistics:
    '1 RtoAlgorithm int64, 2 RtoMin int64, 3 RtoMax int64, 4 MaxConn int64, 5 ActiveOpens int64, 6 PassiveOpens int64, 7 AttemptFails int64, 8 EstabResets int64, 9 CurrEstab int64, 10 InSegs int64, 11 OutSegs int64, 12 RetransSegs int64, 13 InErrs int64, 14 OutRsts int64, 15 InCsumErrors int64',
  TimeInfo: '1 nanoseconds! int64',
  TrafficControlStatistics:
    '1 id! string, 2 backlog uint64, 3 bytes uint64, 4 drops uint64, 5 overlimits uint64, 6 packets uint64, 7 qlen uint64, 8 ratebps uint64, 9 ratepps uint64, 10 requeues uint64',
  URL: '1 scheme! string, 2 address! Address, 3 path string, 4 query* Parameter, 5 fragment string',
  UUID: '1 value! bytes',
  UdpStatistics:
    '1 InDatagrams int64, 2 NoPorts int64, 3 InErrors int64, 4 OutDatagrams int64, 5 RcvbufErrors int64, 6 SndbufErrors int64, 7 InCsumErrors int64, 8 IgnoredMulti int64',
  Unavailability: '1 start! TimeInfo, 2 duration DurationInfo',
  'Value.Range': '1 begin! uint64, 2 end! uint64',
  'Value.Ranges': '1 range* Value.Range',
  'Value.Scalar': '1 value! double',
  'Value.Set': '1 item* string',
  'Value.Text': '1 value! string',
  VersionInfo:
    '1 version! string, 2 build_date string, 3 build_time double, 4 build_user string, 5 git_sha string, 6 git_branch string, 7 git_tag string',
  Volume: '3 mode! Volume.Mode, 1 container_path! string, 2 host_path string, 4 image Image, 5 source Volume.Source',
  'Volume.Source':
    '1 type Volume.Source.Type, 2 docker_volume Volume.Source.DockerVolume, 5 host_path Volume.Source.HostPath, 3 sandbox_path Volume.Source.SandboxPath, 4 secret Secret, 6 csi_volume Volume.Source.CSIVolume',
  'Volume.Source.CSIVolume': '1 plugin_name! string, 2 static_provisioning Volume.Source.CSIVolume.StaticProvisioning',
  'Volume.Source.CSIVolume.StaticProvisioning':
    '1 volume_id! string, 2 volume_capability! Volume.Source.CSIVolume.VolumeCapability, 3 node_stage_secrets% Secret, 4 node_publish_secrets% Secret, 5 volume_context% string',
  'Volume.Source.CSIVolume.VolumeCapability':
    '1 block Volume.Source.CSIVolume.VolumeCapability.BlockVolume, 2 mount Volume.Source.CSIVolume.VolumeCapability.MountVolume, 3 access_mode! Volume.Source.CSIVolume.VolumeCapability.AccessMode',
  'Volume.Source.CSIVolume.VolumeCapability.AccessMode':
    '1 mode! Volume.Source.CSIVolume.VolumeCapability.AccessMode.Mode',
  'Volume.Source.CSIVolume.VolumeCapability.BlockVolume': '',
  'Volume.Source.CSIVolume.VolumeCapability.MountVolume': '1 fs_type string, 2 mount_flags* string',
  'Volume.Source.DockerVolume': '1 driver string, 2 name! string, 3 driver_options Parameters',
  'Volume.Source.HostPath': '1 path! string, 2 mount_propagation MountPropagation',
  'Volume.Source.SandboxPath': '1 type Volume.Source.SandboxPath.Type, 2 path! string',
  WeightInfo: '1 weight! double, 2 role string',
  'agent.Call':
    '1 type agent.Call.Type, 2 get_metrics agent.Call.GetMetrics, 3 set_logging_level agent.Call.SetLoggingLevel, 4 list_files agent.Call.ListFiles, 5 read_file agent.Call.ReadFile, 20 get_containers agent.Call.GetContainers, 6 launch_nested_container agent.Call.LaunchNestedContainer, 7 wait_nested_container agent.Call.WaitNestedContainer, 8 kill_nested_container agent.Call.KillNestedContainer, 12 remove_nested_container agent.Call.RemoveNestedContainer, 9 launch_nested_container_session agent.Call.LaunchNestedContainerSession, 10 attach_container_input agent.Call.AttachContainerInput, 11 attach_container_output agent.Call.AttachContainerOutput, 13 launch_container agent.Call.LaunchContainer, 14 wait_container agent.Call.WaitContainer, 15 kill_container agent.Call.KillContainer, 16 remove_container agent.Call.RemoveContainer, 17 add_resource_provider_config agent.Call.AddResourceProviderConfig, 18 update_resource_provider_config agent.Call.UpdateResourceProviderConfig, 19 remove_resource_provider_config agent.Call.RemoveResourceProviderConfig, 22 mark_resource_provider_gone agent.Call.MarkResourceProviderGone, 21 prune_images agent.Call.PruneImages',
  'agent.Call.AddResourceProviderConfig': '1 info! ResourceProviderInfo',
  'agent.Call.AttachContainerInput':
    '1 type agent.Call.AttachContainerInput.Type, 2 container_id ContainerID, 3 process_io agent.ProcessIO',
  'agent.Call.AttachContainerOutput': '1 container_id! ContainerID',
  'agent.Call.GetContainers': '1 show_nested bool, 2 show_standalone bool',
  'agent.Call.GetMetrics': '1 timeout DurationInfo',
  'agent.Call.KillContainer': '1 container_id! ContainerID, 2 signal int32',
  'agent.Call.KillNestedContainer': '1 container_id! ContainerID, 2 signal int32',
  'agent.Call.LaunchContainer':
    '1 container_id! ContainerID, 2 command CommandInfo, 3 resources* Resource, 4 container ContainerInfo, 5 limits% Value.Scalar',
  'agent.Call.LaunchNestedContainer': '1 container_id! ContainerID, 2 command CommandInfo, 3 container ContainerInfo',
  'agent.Call.LaunchNestedContainerSession':
    '1 container_id! ContainerID, 2 command CommandInfo, 3 container ContainerInfo',
  'agent.Call.ListFiles': '1 path! string',
  'agent.Call.MarkResourceProviderGone': '1 resource_provider_id! ResourceProviderID',
  'agent.Call.PruneImages': '1 excluded_images* Image',
  'agent.Call.ReadFile': '1 path! string, 2 offset! uint64, 3 length uint64',
  'agent.Call.RemoveContainer': '1 container_id! ContainerID',
  'agent.Call.RemoveNestedContainer': '1 container_id! ContainerID',
  'agent.Call.RemoveResourceProviderConfig': '1 type! string, 2 name! string',
  'agent.Call.SetLoggingLevel': '1 level! uint32, 2 duration! DurationInfo',
  'agent.Call.UpdateResourceProviderConfig': '1 info! ResourceProviderInfo',
  'agent.Call.WaitContainer': '1 container_id! ContainerID',
  'agent.Call.WaitNestedContainer': '1 container_id! ContainerID',
  'agent.ProcessIO': '1 type agent.ProcessIO.Type, 2 data agent.ProcessIO.Data, 3 control agent.ProcessIO.Control',
  'agent.ProcessIO.Control':
    '1 type agent.ProcessIO.Control.Type, 2 tty_info TTYInfo, 3 heartbeat agent.ProcessIO.Control.Heartbeat',
  'agent.ProcessIO.Control.Heartbeat': '1 interval DurationInfo',
  'agent.ProcessIO.Data': '1 type agent.ProcessIO.Data.Type, 2 data bytes',
  'agent.Response':
    '1 type agent.Response.Type, 2 get_health agent.Response.GetHealth, 3 get_flags agent.Response.GetFlags, 4 get_version agent.Response.GetVersion, 5 get_metrics agent.Response.GetMetrics, 6 get_logging_level agent.Response.GetLoggingLevel, 7 list_files agent.Response.ListFiles, 8 read_file agent.Response.ReadFile, 9 get_state agent.Response.GetState, 10 get_containers agent.Response.GetContainers, 11 get_frameworks agent.Response.GetFrameworks, 12 get_executors agent.Response.GetExecutors, 18 get_operations agent.Response.GetOperations, 13 get_tasks agent.Response.GetTasks, 15 get_agent agent.Response.GetAgent, 17 get_resource_providers agent.Response.GetResourceProviders, 14 wait_nested_container agent.Response.WaitNestedContainer, 16 wait_container agent.Response.WaitContainer',
  'agent.Response.GetAgent':
    '1 agent_info AgentInfo, 2 drain_config DrainConfig, 3 estimated_drain_start_time TimeInfo',
  'agent.Response.GetContainers': '1 containers* agent.Response.GetContainers.Container',
  'agent.Response.GetContainers.Container':
    '1 framework_id FrameworkID, 2 executor_id ExecutorID, 3 executor_name string, 4 container_id! ContainerID, 5 container_status ContainerStatus, 6 resource_statistics ResourceStatistics',
  'agent.Response.GetExecutors':
    '1 executors* agent.Response.GetExecutors.Executor, 2 completed_executors* agent.Response.GetExecutors.Executor',
  'agent.Response.GetExecutors.Executor': '1 executor_info! ExecutorInfo',
  'agent.Response.GetFlags': '1 flags* Flag',
  'agent.Response.GetFrameworks':
    '1 frameworks* agent.Response.GetFrameworks.Framework, 2 completed_frameworks* agent.Response.GetFrameworks.Framework',
  'agent.Response.GetFrameworks.Framework': '1 framework_info! FrameworkInfo',
  'agent.Response.GetHealth': '1 healthy! bool',
  'agent.Response.GetLoggingLevel': '1 level! uint32',
  'agent.Response.GetMetrics': '1 metrics* Metric',
  'agent.Response.GetOperations': '1 operations* Operation',
  'agent.Response.GetResourceProviders': '1 resource_providers* agent.Response.GetResourceProviders.ResourceProvider',
  'agent.Response.GetResourceProviders.ResourceProvider':
    '1 resource_provider_info! ResourceProviderInfo, 2 total_resources* Resource',
  'agent.Response.GetState':
    '1 get_tasks agent.Response.GetTasks, 2 get_executors agent.Response.GetExecutors, 3 get_frameworks agent.Response.GetFrameworks',
  'agent.Response.GetTasks':
    '1 pending_tasks* Task, 2 queued_tasks* Task, 3 launched_tasks* Task, 4 terminated_tasks* Task, 5 completed_tasks* Task',
  'agent.Response.GetVersion': '1 version_info! VersionInfo',
  'agent.Response.ListFiles': '1 file_infos* FileInfo',
  'agent.Response.ReadFile': '1 size! uint64, 2 data! bytes',
  'agent.Response.WaitContainer':
    '1 exit_status int32, 2 state TaskState, 3 reason TaskStatus.Reason, 4 limitation TaskResourceLimitation, 5 message string',
  'agent.Response.WaitNestedContainer':
    '1 exit_status int32, 2 state TaskState, 3 reason TaskStatus.Reason, 4 limitation TaskResourceLimitation, 5 message string',
  'allocator.InverseOfferStatus':
    '1 status! allocator.InverseOfferStatus.Status, 2 framework_id! FrameworkID, 3 timestamp! TimeInfo',
  'executor.Call':
    '1 executor_id! ExecutorID, 2 framework_id! FrameworkID, 3 type executor.Call.Type, 4 subscribe executor.Call.Subscribe, 5 update executor.Call.Update, 6 message executor.Call.Message',
  'executor.Call.Message': '2 data! bytes',
  'executor.Call.Subscribe': '1 unacknowledged_tasks* TaskInfo, 2 unacknowledged_updates* executor.Call.Update',
  'executor.Call.Update': '1 status! TaskStatus',
  'executor.Event':
    '1 type executor.Event.Type, 2 subscribed executor.Event.Subscribed, 3 acknowledged executor.Event.Acknowledged, 4 launch executor.Event.Launch, 8 launch_group executor.Event.LaunchGroup, 5 kill executor.Event.Kill, 6 message executor.Event.Message, 7 error executor.Event.Error',
  'executor.Event.Acknowledged': '1 task_id! TaskID, 2 uuid! bytes',
  'executor.Event.Error': '1 message! string',
  'executor.Event.Kill': '1 task_id! TaskID, 2 kill_policy KillPolicy',
  'executor.Event.Launch': '1 task! TaskInfo',
  'executor.Event.LaunchGroup': '1 task_group! TaskGroupInfo',
  'executor.Event.Message': '1 data! bytes',
  'executor.Event.Subscribed':
    '1 executor_info! ExecutorInfo, 2 framework_info! FrameworkInfo, 3 agent_info! AgentInfo, 4 container_id ContainerID',
  'google.protobuf.Duration': '1 seconds int64, 2 nanos int32',
  'maintenance.ClusterStatus':
    '1 draining_machines* maintenance.ClusterStatus.DrainingMachine, 2 down_machines* MachineID',
  'maintenance.ClusterStatus.DrainingMachine': '1 id! MachineID, 2 statuses* allocator.InverseOfferStatus',
  'maintenance.Schedule': '1 windows* maintenance.Window',
  'maintenance.Window': '1 machine_ids* MachineID, 2 unavailability! Unavailability',
  'master.Call':
    '1 type master.Call.Type, 2 get_metrics master.Call.GetMetrics, 3 set_logging_level master.Call.SetLoggingLevel, 4 list_files master.Call.ListFiles, 5 read_file master.Call.ReadFile, 6 update_weights master.Call.UpdateWeights, 7 reserve_resources master.Call.ReserveResources, 8 unreserve_resources master.Call.UnreserveResources, 9 create_volumes master.Call.CreateVolumes, 10 destroy_volumes master.Call.DestroyVolumes, 18 grow_volume master.Call.GrowVolume, 19 shrink_volume master.Call.ShrinkVolume, 11 update_maintenance_schedule master.Call.UpdateMaintenanceSchedule, 12 start_maintenance master.Call.StartMaintenance, 13 stop_maintenance master.Call.StopMaintenance, 21 drain_agent master.Call.DrainAgent, 22 deactivate_agent master.Call.DeactivateAgent, 23 reactivate_agent master.Call.ReactivateAgent, 20 update_quota master.Call.UpdateQuota, 16 teardown master.Call.Teardown, 17 mark_agent_gone master.Call.MarkAgentGone, 14 set_quota master.Call.SetQuota, 15 remove_quota master.Call.RemoveQuota',
  'master.Call.CreateVolumes': '1 agent_id! AgentID, 2 volumes* Resource',
  'master.Call.DeactivateAgent': '1 agent_id! AgentID',
  'master.Call.DestroyVolumes': '1 agent_id! AgentID, 2 volumes* Resource',
  'master.Call.DrainAgent': '1 agent_id! AgentID, 2 max_grace_period google.protobuf.Duration, 3 mark_gone bool =false',
  'master.Call.GetMetrics': '1 timeout DurationInfo',
  'master.Call.GrowVolume': '1 agent_id AgentID, 2 volume! Resource, 3 addition! Resource',
  'master.Call.ListFiles': '1 path! string',
  'master.Call.MarkAgentGone': '1 agent_id! AgentID',
  'master.Call.ReactivateAgent': '1 agent_id! AgentID',
  'master.Call.ReadFile': '1 path! string, 2 offset! uint64, 3 length uint64',
  'master.Call.RemoveQuota': '1 role! string',
  'master.Call.ReserveResources': '1 agent_id! AgentID, 3 source* Resource, 2 resources* Resource',
  'master.Call.SetLoggingLevel': '1 level! uint32, 2 duration! DurationInfo',
  'master.Call.SetQuota': '1 quota_request! quota.QuotaRequest',
  'master.Call.ShrinkVolume': '1 agent_id AgentID, 2 volume! Resource, 3 subtract! Value.Scalar',
  'master.Call.StartMaintenance': '1 machines* MachineID',
  'master.Call.StopMaintenance': '1 machines* MachineID',
  'master.Call.Teardown': '1 framework_id! FrameworkID',
  'master.Call.UnreserveResources': '1 agent_id! AgentID, 2 resources* Resource',
  'master.Call.UpdateMaintenanceSchedule': '1 schedule! maintenance.Schedule',
  'master.Call.UpdateQuota': '1 force bool, 2 quota_configs* quota.QuotaConfig',
  'master.Call.UpdateWeights': '1 weight_infos* WeightInfo',
  'master.Event':
    '1 type master.Event.Type, 2 subscribed master.Event.Subscribed, 3 task_added master.Event.TaskAdded, 4 task_updated master.Event.TaskUpdated, 5 agent_added master.Event.AgentAdded, 6 agent_removed master.Event.AgentRemoved, 7 framework_added master.Event.FrameworkAdded, 8 framework_updated master.Event.FrameworkUpdated, 9 framework_removed master.Event.FrameworkRemoved',
  'master.Event.AgentAdded': '1 agent! master.Response.GetAgents.Agent',
  'master.Event.AgentRemoved': '1 agent_id! AgentID',
  'master.Event.FrameworkAdded': '1 framework! master.Response.GetFrameworks.Framework',
  'master.Event.FrameworkRemoved': '1 framework_info! FrameworkInfo',
  'master.Event.FrameworkUpdated': '1 framework! master.Response.GetFrameworks.Framework',
  'master.Event.Subscribed': '1 get_state master.Response.GetState, 2 heartbeat_interval_seconds double',
  'master.Event.TaskAdded': '1 task! Task',
  'master.Event.TaskUpdated': '1 framework_id! FrameworkID, 2 status! TaskStatus, 3 state! TaskState',
  'master.Response':
    '1 type master.Response.Type, 2 get_health master.Response.GetHealth, 3 get_flags master.Response.GetFlags, 4 get_version master.Response.GetVersion, 5 get_metrics master.Response.GetMetrics, 6 get_logging_level master.Response.GetLoggingLevel, 7 list_files master.Response.ListFiles, 8 read_file master.Response.ReadFile, 9 get_state master.Response.GetState, 10 get_agents master.Response.GetAgents, 11 get_frameworks master.Response.GetFrameworks, 12 get_executors master.Response.GetExecutors, 20 get_operations master.Response.GetOperations, 13 get_tasks master.Response.GetTasks, 14 get_roles master.Response.GetRoles, 15 get_weights master.Response.GetWeights, 16 get_master master.Response.GetMaster, 17 get_maintenance_status master.Response.GetMaintenanceStatus, 18 get_maintenance_schedule master.Response.GetMaintenanceSchedule, 19 get_quota master.Response.GetQuota',
  'master.Response.GetAgents': '1 agents* master.Response.GetAgents.Agent, 2 recovered_agents* AgentInfo',
  'master.Response.GetAgents.Agent':
    '1 agent_info! AgentInfo, 2 active! bool, 12 deactivated bool, 3 version! string, 4 pid string, 5 registered_time TimeInfo, 6 reregistered_time TimeInfo, 7 total_resources* Resource, 8 allocated_resources* Resource, 9 offered_resources* Resource, 10 capabilities* AgentInfo.Capability, 11 resource_providers* master.Response.GetAgents.Agent.ResourceProvider, 13 drain_info DrainInfo, 14 estimated_drain_start_time TimeInfo',
  'master.Response.GetAgents.Agent.ResourceProvider':
    '1 resource_provider_info! ResourceProviderInfo, 2 total_resources* Resource',
  'master.Response.GetExecutors':
    '1 executors* master.Response.GetExecutors.Executor, 2 orphan_executors* master.Response.GetExecutors.Executor',
  'master.Response.GetExecutors.Executor': '1 executor_info! ExecutorInfo, 2 agent_id! AgentID',
  'master.Response.GetFlags': '1 flags* Flag',
  'master.Response.GetFrameworks':
    '1 frameworks* master.Response.GetFrameworks.Framework, 2 completed_frameworks* master.Response.GetFrameworks.Framework, 3 recovered_frameworks* FrameworkInfo',
  'master.Response.GetFrameworks.Framework':
    '1 framework_info! FrameworkInfo, 2 active! bool, 3 connected! bool, 11 recovered! bool, 4 registered_time TimeInfo, 5 reregistered_time TimeInfo, 6 unregistered_time TimeInfo, 7 offers* Offer, 8 inverse_offers* InverseOffer, 9 allocated_resources* Resource, 10 offered_resources* Resource, 12 offer_constraints scheduler.OfferConstraints',
  'master.Response.GetHealth': '1 healthy! bool',
  'master.Response.GetLoggingLevel': '1 level! uint32',
  'master.Response.GetMaintenanceSchedule': '1 schedule! maintenance.Schedule',
  'master.Response.GetMaintenanceStatus': '1 status! maintenance.ClusterStatus',
  'master.Response.GetMaster': '1 master_info MasterInfo, 2 start_time double, 3 elected_time double',
  'master.Response.GetMetrics': '1 metrics* Metric',
  'master.Response.GetOperations': '1 operations* Operation',
  'master.Response.GetQuota': '1 status! quota.QuotaStatus',
  'master.Response.GetRoles': '1 roles* Role',
  'master.Response.GetState':
    '1 get_tasks master.Response.GetTasks, 2 get_executors master.Response.GetExecutors, 3 get_frameworks master.Response.GetFrameworks, 4 get_agents master.Response.GetAgents',
  'master.Response.GetTasks':
    '1 pending_tasks* Task, 2 tasks* Task, 5 unreachable_tasks* Task, 3 completed_tasks* Task, 4 orphan_tasks* Task',
  'master.Response.GetVersion': '1 version_info! VersionInfo',
  'master.Response.GetWeights': '1 weight_infos* WeightInfo',
  'master.Response.ListFiles': '1 file_infos* FileInfo',
  'master.Response.ReadFile': '1 size! uint64, 2 data! bytes',
  'quota.QuotaConfig': '1 role! string, 2 guarantees% Value.Scalar, 3 limits% Value.Scalar',
  'quota.QuotaInfo': '1 role string, 2 principal string, 3 guarantee* Resource',
  'quota.QuotaRequest': '1 force bool, 2 role string, 3 guarantee* Resource',
  'quota.QuotaStatus': '1 infos* quota.QuotaInfo, 2 configs* quota.QuotaConfig',
  'scheduler.AttributeConstraint':
    '1 selector! scheduler.AttributeConstraint.Selector, 2 predicate! scheduler.AttributeConstraint.Predicate',
  'scheduler.AttributeConstraint.Predicate':
    '1 exists scheduler.AttributeConstraint.Predicate.Exists, 2 not_exists scheduler.AttributeConstraint.Predicate.NotExists, 3 text_equals scheduler.AttributeConstraint.Predicate.TextEquals, 4 text_not_equals scheduler.AttributeConstraint.Predicate.TextNotEquals, 5 text_matches scheduler.AttributeConstraint.Predicate.TextMatches, 6 text_not_matches scheduler.AttributeConstraint.Predicate.TextNotMatches',
  'scheduler.AttributeConstraint.Predicate.Exists': '',
  'scheduler.AttributeConstraint.Predicate.NotExists': '',
  'scheduler.AttributeConstraint.Predicate.TextEquals': '1 value! string',
  'scheduler.AttributeConstraint.Predicate.TextMatches': '1 regex! string',
  'scheduler.AttributeConstraint.Predicate.TextNotEquals': '1 value! string',
  'scheduler.AttributeConstraint.Predicate.TextNotMatches': '1 regex! string',
  'scheduler.AttributeConstraint.Selector':
    '1 pseudoattribute_type scheduler.AttributeConstraint.Selector.PseudoattributeType, 2 attribute_name string',
  'scheduler.Call':
    '1 framework_id FrameworkID, 2 type scheduler.Call.Type, 3 subscribe scheduler.Call.Subscribe, 4 accept scheduler.Call.Accept, 5 decline scheduler.Call.Decline, 13 accept_inverse_offers scheduler.Call.AcceptInverseOffers, 14 decline_inverse_offers scheduler.Call.DeclineInverseOffers, 15 revive scheduler.Call.Revive, 6 kill scheduler.Call.Kill, 7 shutdown scheduler.Call.Shutdown, 8 acknowledge scheduler.Call.Acknowledge, 17 acknowledge_operation_status scheduler.Call.AcknowledgeOperationStatus, 9 reconcile scheduler.Call.Reconcile, 18 reconcile_operations scheduler.Call.ReconcileOperations, 10 message scheduler.Call.Message, 11 request scheduler.Call.Request, 16 suppress scheduler.Call.Suppress, 19 update_framework scheduler.Call.UpdateFramework',
  'scheduler.Call.Accept': '1 offer_ids* OfferID, 2 operations* Offer.Operation, 3 filters Filters',
  'scheduler.Call.AcceptInverseOffers': '1 inverse_offer_ids* OfferID, 2 filters Filters',
  'scheduler.Call.Acknowledge': '1 agent_id! AgentID, 2 task_id! TaskID, 3 uuid! bytes',
  'scheduler.Call.AcknowledgeOperationStatus':
    '1 agent_id AgentID, 2 resource_provider_id ResourceProviderID, 3 uuid! bytes, 4 operation_id! OperationID',
  'scheduler.Call.Decline': '1 offer_ids* OfferID, 2 filters Filters',
  'scheduler.Call.DeclineInverseOffers': '1 inverse_offer_ids* OfferID, 2 filters Filters',
  'scheduler.Call.Kill': '1 task_id! TaskID, 2 agent_id AgentID, 3 kill_policy KillPolicy',
  'scheduler.Call.Message': '1 agent_id! AgentID, 2 executor_id! ExecutorID, 3 data! bytes',
  'scheduler.Call.Reconcile': '1 tasks* scheduler.Call.Reconcile.Task',
  'scheduler.Call.Reconcile.Task': '1 task_id! TaskID, 2 agent_id AgentID',
  'scheduler.Call.ReconcileOperations': '1 operations* scheduler.Call.ReconcileOperations.Operation',
  'scheduler.Call.ReconcileOperations.Operation':
    '1 operation_id! OperationID, 2 agent_id AgentID, 3 resource_provider_id ResourceProviderID',
  'scheduler.Call.Request': '1 requests* Request',
  'scheduler.Call.Revive': '1 roles* string',
  'scheduler.Call.Shutdown': '1 executor_id! ExecutorID, 2 agent_id! AgentID',
  'scheduler.Call.Subscribe':
    '1 framework_info! FrameworkInfo, 2 suppressed_roles* string, 3 offer_constraints scheduler.OfferConstraints',
  'scheduler.Call.Suppress': '1 roles* string',
  'scheduler.Call.UpdateFramework':
    '1 framework_info! FrameworkInfo, 2 suppressed_roles* string, 3 offer_constraints scheduler.OfferConstraints',
  'scheduler.Event':
    '1 type scheduler.Event.Type, 2 subscribed scheduler.Event.Subscribed, 3 offers scheduler.Event.Offers, 9 inverse_offers scheduler.Event.InverseOffers, 4 rescind scheduler.Event.Rescind, 10 rescind_inverse_offer scheduler.Event.RescindInverseOffer, 5 update scheduler.Event.Update, 11 update_operation_status scheduler.Event.UpdateOperationStatus, 6 message scheduler.Event.Message, 7 failure scheduler.Event.Failure, 8 error scheduler.Event.Error',
  'scheduler.Event.Error': '1 message! string',
  'scheduler.Event.Failure': '1 agent_id AgentID, 2 executor_id ExecutorID, 3 status int32',
  'scheduler.Event.InverseOffers': '1 inverse_offers* InverseOffer',
  'scheduler.Event.Message': '1 agent_id! AgentID, 2 executor_id! ExecutorID, 3 data! bytes',
  'scheduler.Event.Offers': '1 offers* Offer',
  'scheduler.Event.Rescind': '1 offer_id! OfferID',
  'scheduler.Event.RescindInverseOffer': '1 inverse_offer_id! OfferID',
  'scheduler.Event.Subscribed':
    '1 framework_id! FrameworkID, 2 heartbeat_interval_seconds double, 3 master_info MasterInfo',
  'scheduler.Event.Update': '1 status! TaskStatus',
  'scheduler.Event.UpdateOperationStatus': '1 status! OperationStatus',
  'scheduler.OfferConstraints': '1 role_constraints% scheduler.OfferConstraints.RoleConstraints',
  'scheduler.OfferConstraints.RoleConstraints': '1 groups* scheduler.OfferConstraints.RoleConstraints.Group',
  'scheduler.OfferConstraints.RoleConstraints.Group': '1 attribute_constraints* scheduler.AttributeConstraint',
};

/** The enumerations, as `NUMBER NAME`. */
export const ENUM_VALUES: Readonly<Record<string, string>> = {
  'AgentInfo.Capability.Type':
    '0 UNKNOWN, 1 MULTI_ROLE, 2 HIERARCHICAL_ROLE, 3 RESERVATION_REFINEMENT, 4 RESOURCE_PROVIDER, 5 RESIZE_VOLUME, 6 AGENT_OPERATION_FEEDBACK, 7 AGENT_DRAINING, 8 TASK_RESOURCE_LIMITS',
  'CSIPluginContainerInfo.Service': '0 UNKNOWN, 1 CONTROLLER_SERVICE, 2 NODE_SERVICE',
  'CapabilityInfo.Capability':
    '0 UNKNOWN, 1000 CHOWN, 1001 DAC_OVERRIDE, 1002 DAC_READ_SEARCH, 1003 FOWNER, 1004 FSETID, 1005 KILL, 1006 SETGID, 1007 SETUID, 1008 SETPCAP, 1009 LINUX_IMMUTABLE, 1010 NET_BIND_SERVICE, 1011 NET_BROADCAST, 1012 NET_ADMIN, 1013 NET_RAW, 1014 IPC_LOCK, 1015 IPC_OWNER, 1016 SYS_MODULE, 1017 SYS_RAWIO, 1018 SYS_CHROOT, 1019 SYS_PTRACE, 1020 SYS_PACCT, 1021 SYS_ADMIN, 1022 SYS_BOOT, 1023 SYS_NICE, 1024 SYS_RESOURCE, 1025 SYS_TIME, 1026 SYS_TTY_CONFIG, 1027 MKNOD, 1028 LEASE, 1029 AUDIT_WRITE, 1030 AUDIT_CONTROL, 1031 SETFCAP, 1032 MAC_OVERRIDE, 1033 MAC_ADMIN, 1034 SYSLOG, 1035 WAKE_ALARM, 1036 BLOCK_SUSPEND, 1037 AUDIT_READ, 1038 PERFMON, 1039 BPF, 1040 CHECKPOINT_RESTORE',
  'CgroupInfo.Blkio.Operation': '0 UNKNOWN, 1 TOTAL, 2 READ, 3 WRITE, 4 SYNC, 5 ASYNC, 6 DISCARD',
  'CheckInfo.Type': '0 UNKNOWN, 1 COMMAND, 2 HTTP, 3 TCP',
  'ContainerInfo.DockerInfo.Network': '1 HOST, 2 BRIDGE, 3 NONE, 4 USER',
  'ContainerInfo.Type': '1 DOCKER, 2 MESOS',
  'DiscoveryInfo.Visibility': '0 FRAMEWORK, 1 CLUSTER, 2 EXTERNAL',
  DrainState: '0 UNKNOWN, 1 DRAINING, 2 DRAINED',
  'Environment.Variable.Type': '0 UNKNOWN, 1 VALUE, 2 SECRET',
  'ExecutorInfo.Type': '0 UNKNOWN, 1 DEFAULT, 2 CUSTOM',
  'FrameworkInfo.Capability.Type':
    '0 UNKNOWN, 1 REVOCABLE_RESOURCES, 2 TASK_KILLING_STATE, 3 GPU_RESOURCES, 4 SHARED_RESOURCES, 5 PARTITION_AWARE, 6 MULTI_ROLE, 7 RESERVATION_REFINEMENT, 8 REGION_AWARE',
  'HealthCheck.Type': '0 UNKNOWN, 1 COMMAND, 2 HTTP, 3 TCP',
  'Image.Type': '1 APPC, 2 DOCKER',
  'LinuxInfo.IpcMode': '0 UNKNOWN, 1 PRIVATE, 2 SHARE_PARENT',
  'MasterInfo.Capability.Type': '0 UNKNOWN, 1 AGENT_UPDATE, 2 AGENT_DRAINING, 3 QUOTA_V2',
  'MountPropagation.Mode': '0 UNKNOWN, 1 HOST_TO_CONTAINER, 2 BIDIRECTIONAL',
  'NetworkInfo.Protocol': '1 IPv4, 2 IPv6',
  'Offer.Operation.Type':
    '0 UNKNOWN, 1 LAUNCH, 6 LAUNCH_GROUP, 2 RESERVE, 3 UNRESERVE, 4 CREATE, 5 DESTROY, 11 GROW_VOLUME, 12 SHRINK_VOLUME, 13 CREATE_DISK, 14 DESTROY_DISK',
  OperationState:
    '0 OPERATION_UNSUPPORTED, 1 OPERATION_PENDING, 2 OPERATION_FINISHED, 3 OPERATION_FAILED, 4 OPERATION_ERROR, 5 OPERATION_DROPPED, 6 OPERATION_UNREACHABLE, 7 OPERATION_GONE_BY_OPERATOR, 8 OPERATION_RECOVERING, 9 OPERATION_UNKNOWN',
  'RLimitInfo.RLimit.Type':
    '0 UNKNOWN, 1 RLMT_AS, 2 RLMT_CORE, 3 RLMT_CPU, 4 RLMT_DATA, 5 RLMT_FSIZE, 6 RLMT_LOCKS, 7 RLMT_MEMLOCK, 8 RLMT_MSGQUEUE, 9 RLMT_NICE, 10 RLMT_NOFILE, 11 RLMT_NPROC, 12 RLMT_RSS, 13 RLMT_RTPRIO, 14 RLMT_RTTIME, 15 RLMT_SIGPENDING, 16 RLMT_STACK',
  'Resource.DiskInfo.Source.Type': '0 UNKNOWN, 1 PATH, 2 MOUNT, 3 BLOCK, 4 RAW',
  'Resource.ReservationInfo.Type': '0 UNKNOWN, 1 STATIC, 2 DYNAMIC',
  'Secret.Type': '0 UNKNOWN, 1 REFERENCE, 2 VALUE',
  TaskState:
    '6 TASK_STAGING, 0 TASK_STARTING, 1 TASK_RUNNING, 8 TASK_KILLING, 2 TASK_FINISHED, 3 TASK_FAILED, 4 TASK_KILLED, 7 TASK_ERROR, 5 TASK_LOST, 9 TASK_DROPPED, 10 TASK_UNREACHABLE, 11 TASK_GONE, 12 TASK_GONE_BY_OPERATOR, 13 TASK_UNKNOWN',
  'TaskStatus.Reason':
    '0 REASON_COMMAND_EXECUTOR_FAILED, 21 REASON_CONTAINER_LAUNCH_FAILED, 19 REASON_CONTAINER_LIMITATION, 20 REASON_CONTAINER_LIMITATION_DISK, 8 REASON_CONTAINER_LIMITATION_MEMORY, 17 REASON_CONTAINER_PREEMPTED, 22 REASON_CONTAINER_UPDATE_FAILED, 33 REASON_MAX_COMPLETION_TIME_REACHED, 23 REASON_EXECUTOR_REGISTRATION_TIMEOUT, 24 REASON_EXECUTOR_REREGISTRATION_TIMEOUT, 1 REASON_EXECUTOR_TERMINATED, 2 REASON_EXECUTOR_UNREGISTERED, 3 REASON_FRAMEWORK_REMOVED, 4 REASON_GC_ERROR, 5 REASON_INVALID_FRAMEWORKID, 6 REASON_INVALID_OFFERS, 27 REASON_IO_SWITCHBOARD_EXITED, 7 REASON_MASTER_DISCONNECTED, 9 REASON_RECONCILIATION, 18 REASON_RESOURCES_UNKNOWN, 10 REASON_AGENT_DISCONNECTED, 34 REASON_AGENT_DRAINING, 11 REASON_AGENT_REMOVED, 31 REASON_AGENT_REMOVED_BY_OPERATOR, 32 REASON_AGENT_REREGISTERED, 12 REASON_AGENT_RESTARTED, 13 REASON_AGENT_UNKNOWN, 30 REASON_TASK_KILLED_DURING_LAUNCH, 28 REASON_TASK_CHECK_STATUS_UPDATED, 29 REASON_TASK_HEALTH_CHECK_STATUS_UPDATED, 25 REASON_TASK_GROUP_INVALID, 26 REASON_TASK_GROUP_UNAUTHORIZED, 14 REASON_TASK_INVALID, 15 REASON_TASK_UNAUTHORIZED, 16 REASON_TASK_UNKNOWN',
  'TaskStatus.Source': '0 SOURCE_MASTER, 1 SOURCE_AGENT, 2 SOURCE_EXECUTOR',
  'Value.Type': '0 SCALAR, 1 RANGES, 2 SET, 3 TEXT',
  'Volume.Mode': '1 RW, 2 RO',
  'Volume.Source.CSIVolume.VolumeCapability.AccessMode.Mode':
    '0 UNKNOWN, 1 SINGLE_NODE_WRITER, 2 SINGLE_NODE_READER_ONLY, 3 MULTI_NODE_READER_ONLY, 4 MULTI_NODE_SINGLE_WRITER, 5 MULTI_NODE_MULTI_WRITER',
  'Volume.Source.SandboxPath.Type': '0 UNKNOWN, 1 SELF, 2 PARENT',
  'Volume.Source.Type': '0 UNKNOWN, 1 DOCKER_VOLUME, 4 HOST_PATH, 2 SANDBOX_PATH, 3 SECRET, 5 CSI_VOLUME',
  'agent.Call.AttachContainerInput.Type': '0 UNKNOWN, 1 CONTAINER_ID, 2 PROCESS_IO',
  'agent.Call.Type':
    '0 UNKNOWN, 1 GET_HEALTH, 2 GET_FLAGS, 3 GET_VERSION, 4 GET_METRICS, 5 GET_LOGGING_LEVEL, 6 SET_LOGGING_LEVEL, 7 LIST_FILES, 8 READ_FILE, 9 GET_STATE, 10 GET_CONTAINERS, 11 GET_FRAMEWORKS, 12 GET_EXECUTORS, 31 GET_OPERATIONS, 13 GET_TASKS, 20 GET_AGENT, 26 GET_RESOURCE_PROVIDERS, 14 LAUNCH_NESTED_CONTAINER, 15 WAIT_NESTED_CONTAINER, 16 KILL_NESTED_CONTAINER, 21 REMOVE_NESTED_CONTAINER, 17 LAUNCH_NESTED_CONTAINER_SESSION, 18 ATTACH_CONTAINER_INPUT, 19 ATTACH_CONTAINER_OUTPUT, 22 LAUNCH_CONTAINER, 23 WAIT_CONTAINER, 24 KILL_CONTAINER, 25 REMOVE_CONTAINER, 27 ADD_RESOURCE_PROVIDER_CONFIG, 28 UPDATE_RESOURCE_PROVIDER_CONFIG, 29 REMOVE_RESOURCE_PROVIDER_CONFIG, 32 MARK_RESOURCE_PROVIDER_GONE, 30 PRUNE_IMAGES',
  'agent.ProcessIO.Control.Type': '0 UNKNOWN, 1 TTY_INFO, 2 HEARTBEAT',
  'agent.ProcessIO.Data.Type': '0 UNKNOWN, 1 STDIN, 2 STDOUT, 3 STDERR',
  'agent.ProcessIO.Type': '0 UNKNOWN, 1 DATA, 2 CONTROL',
  'agent.Response.Type':
    '0 UNKNOWN, 1 GET_HEALTH, 2 GET_FLAGS, 3 GET_VERSION, 4 GET_METRICS, 5 GET_LOGGING_LEVEL, 6 LIST_FILES, 7 READ_FILE, 8 GET_STATE, 9 GET_CONTAINERS, 10 GET_FRAMEWORKS, 11 GET_EXECUTORS, 17 GET_OPERATIONS, 12 GET_TASKS, 14 GET_AGENT, 16 GET_RESOURCE_PROVIDERS, 13 WAIT_NESTED_CONTAINER, 15 WAIT_CONTAINER',
  'allocator.InverseOfferStatus.Status': '1 UNKNOWN, 2 ACCEPT, 3 DECLINE',
  'executor.Call.Type': '0 UNKNOWN, 1 SUBSCRIBE, 2 UPDATE, 3 MESSAGE, 4 HEARTBEAT',
  'executor.Event.Type':
    '0 UNKNOWN, 1 SUBSCRIBED, 2 LAUNCH, 8 LAUNCH_GROUP, 3 KILL, 4 ACKNOWLEDGED, 5 MESSAGE, 6 ERROR, 7 SHUTDOWN, 9 HEARTBEAT',
  'master.Call.Type':
    '0 UNKNOWN, 1 GET_HEALTH, 2 GET_FLAGS, 3 GET_VERSION, 4 GET_METRICS, 5 GET_LOGGING_LEVEL, 6 SET_LOGGING_LEVEL, 7 LIST_FILES, 8 READ_FILE, 9 GET_STATE, 10 GET_AGENTS, 11 GET_FRAMEWORKS, 12 GET_EXECUTORS, 33 GET_OPERATIONS, 13 GET_TASKS, 14 GET_ROLES, 15 GET_WEIGHTS, 16 UPDATE_WEIGHTS, 17 GET_MASTER, 18 SUBSCRIBE, 19 RESERVE_RESOURCES, 20 UNRESERVE_RESOURCES, 21 CREATE_VOLUMES, 22 DESTROY_VOLUMES, 34 GROW_VOLUME, 35 SHRINK_VOLUME, 23 GET_MAINTENANCE_STATUS, 24 GET_MAINTENANCE_SCHEDULE, 25 UPDATE_MAINTENANCE_SCHEDULE, 26 START_MAINTENANCE, 27 STOP_MAINTENANCE, 37 DRAIN_AGENT, 38 DEACTIVATE_AGENT, 39 REACTIVATE_AGENT, 28 GET_QUOTA, 36 UPDATE_QUOTA, 29 SET_QUOTA, 30 REMOVE_QUOTA, 31 TEARDOWN, 32 MARK_AGENT_GONE',
  'master.Event.Type':
    '0 UNKNOWN, 1 SUBSCRIBED, 2 TASK_ADDED, 3 TASK_UPDATED, 4 AGENT_ADDED, 5 AGENT_REMOVED, 6 FRAMEWORK_ADDED, 7 FRAMEWORK_UPDATED, 8 FRAMEWORK_REMOVED, 9 HEARTBEAT',
  'master.Response.Type':
    '0 UNKNOWN, 1 GET_HEALTH, 2 GET_FLAGS, 3 GET_VERSION, 4 GET_METRICS, 5 GET_LOGGING_LEVEL, 6 LIST_FILES, 7 READ_FILE, 8 GET_STATE, 9 GET_AGENTS, 10 GET_FRAMEWORKS, 11 GET_EXECUTORS, 19 GET_OPERATIONS, 12 GET_TASKS, 13 GET_ROLES, 14 GET_WEIGHTS, 15 GET_MASTER, 16 GET_MAINTENANCE_STATUS, 17 GET_MAINTENANCE_SCHEDULE, 18 GET_QUOTA',
  'scheduler.AttributeConstraint.Selector.PseudoattributeType': '0 UNKNOWN, 1 HOSTNAME, 2 REGION, 3 ZONE',
  'scheduler.Call.Type':
    '0 UNKNOWN, 1 SUBSCRIBE, 2 TEARDOWN, 3 ACCEPT, 4 DECLINE, 13 ACCEPT_INVERSE_OFFERS, 14 DECLINE_INVERSE_OFFERS, 5 REVIVE, 6 KILL, 7 SHUTDOWN, 8 ACKNOWLEDGE, 15 ACKNOWLEDGE_OPERATION_STATUS, 9 RECONCILE, 16 RECONCILE_OPERATIONS, 10 MESSAGE, 11 REQUEST, 12 SUPPRESS, 17 UPDATE_FRAMEWORK',
  'scheduler.Event.Type':
    '0 UNKNOWN, 1 SUBSCRIBED, 2 OFFERS, 9 INVERSE_OFFERS, 3 RESCIND, 10 RESCIND_INVERSE_OFFER, 4 UPDATE, 11 UPDATE_OPERATION_STATUS, 5 MESSAGE, 6 FAILURE, 7 ERROR, 8 HEARTBEAT',
};
