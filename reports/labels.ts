/** Plain words for the columns of the metrics' registry. What a column means exactly stands in its definition. */
export const LABELS: { readonly [column: string]: string } = {
  // summary: state
  end_s: 'The run stopped at',
  nodes_started: 'Nodes that ever started',
  nodes_up: 'Nodes up at the end',
  eligible_nodes: 'Eligible nodes at the end',
  converged: 'Converged',
  converged_ms: 'Converged for good at',
  first_converged_ms: 'First converged at',
  convergence_losses: 'Convergence lost again',
  updates_published: 'Updates published',
  publishes_skipped: 'Publishes skipped',
  updates_retired: 'Updates retired',
  live_updates: 'Live updates',
  // summary: how far
  coverage_ratio: 'Coverage at the end',
  coverage_mean_ratio: 'Coverage, mean',
  coverage_min_ratio: 'Coverage of the worst update',
  residue_ratio: 'Residue at the end',
  residue_max_ratio: 'Residue of the worst update',
  stranded_nodes: 'Stranded nodes',
  stranded_pairs: 'Missing node–update pairs',
  // summary: how fast
  t50_ms: 'Half of the nodes knew after',
  t50_updates: 'Updates that half of the nodes knew',
  t90_ms: '90 % of the nodes knew after',
  t90_updates: 'Updates that 90 % knew',
  t99_ms: '99 % of the nodes knew after',
  t99_updates: 'Updates that 99 % knew',
  t100_ms: 'All nodes knew after',
  t100_updates: 'Updates that all nodes knew',
  t_ave_ms: 'Mean delay',
  t_last_ms: 'Last arrival after',
  t_last_max_ms: 'Last arrival after, slowest update',
  last_delivery_hop: 'Last delivery hop',
  last_delivery_hop_max: 'Last delivery hop, most',
  delivery_hop_mean: 'Hops per delivery, mean',
  delivery_hop_max: 'Hops per delivery, most',
  hop_max: 'Hops, most',
  deliveries: 'Deliveries',
  relearned: 'Learned again after a loss',
  forgotten: 'Lost with a state',
  learners: 'Nodes that learned it',
  delivery_delay_mean_ms: 'Delivery delay, mean',
  delivery_delay_p50_ms: 'Delivery delay, median',
  delivery_delay_p99_ms: 'Delivery delay, 99th percentile',
  delivery_delay_max_ms: 'Delivery delay, longest',
  staleness_mean_ms: 'Staleness at the end, mean',
  staleness_p99_ms: 'Staleness at the end, 99th percentile',
  staleness_max_ms: 'Staleness, greatest',
  heals: 'Heals',
  heals_unrecovered: 'Heals without agreement after',
  reconvergence_max_ms: 'Slowest agreement after a heal',
  reconvergence_ms: 'All agreed again after',
  heal_ms: 'Healed at',
  // messages and bytes
  messages: 'Messages',
  messages_per_s: 'Messages per second',
  messages_sent: 'Messages sent',
  messages_received: 'Messages received',
  packets: 'Packets',
  packets_sent: 'Packets sent',
  messages_duplicated: 'Messages duplicated',
  messages_delivered: 'Messages delivered',
  messages_dropped: 'Messages dropped',
  messages_in_flight: 'Messages in flight at the end',
  in_flight: 'In flight',
  in_flight_max: 'Messages in flight, most',
  queue_max_events: 'Events waiting in the simulator, most',
  uplink_queue_max_bytes: 'Bytes waiting at an uplink, most',
  downlink_queue_max_bytes: 'Bytes waiting at a downlink, most',
  socket_queue_max_messages: 'Messages waiting at a paused process, most',
  payload_bytes: 'Payload',
  control_bytes: 'Control',
  total_bytes: 'Payload and control',
  control_ratio: 'Control’s share of the bytes',
  dropped_bytes: 'Bytes dropped',
  redundant_copies: 'Redundant payload copies',
  redundancy_rmr: 'Redundancy (RMR)',
  total_bytes_per_node_mean: 'Sent per node, mean',
  // gauges: estimates
  estimating_nodes: 'Nodes with an estimate',
  estimate_mean: 'Mean estimate',
  estimate_sd: 'Standard deviation of the estimates',
  estimate_min: 'Least estimate',
  estimate_max: 'Greatest estimate',
  estimate_truth: 'The truth',
  estimate_error_mean_ratio: 'Error of the estimates, mean',
  estimate_variance_factor: 'Variance over that of the row before',
  estimate_mass: 'Sum that is to stay constant',
  estimate_weight: 'Sum of the weights',
  // gauges: stores
  distinct_states: 'Different stores',
  largest_state_ratio: 'Nodes with the most common store',
  divergent_keys: 'Keys under which nodes differ',
  view_age_mean_ms: 'Age of a view, mean',
  view_age_p99_ms: 'Age of a view, 99th percentile',
  view_age_max_ms: 'Age of the oldest view',
  values_max: 'Values under one key, most',
  live_keys_mean: 'Keys that are not deleted, mean over nodes',
  tombstones_active: 'Tombstones in stores',
  tombstones_dormant: 'Dormant death certificates',
  // gauges: overlay
  view_entries_mean: 'Entries of a view, mean',
  view_entries_min: 'Entries of a view, least',
  view_entries_max: 'Entries of a view, most',
  in_degree_mean: 'Views that name a node, mean',
  in_degree_sd: 'Views that name a node, standard deviation',
  in_degree_min: 'Views that name a node, least',
  in_degree_max: 'Views that name a node, most',
  clustering_ratio: 'Neighbours that are neighbours themselves',
  path_hops_mean: 'Hops between two nodes, mean',
  path_hops_max: 'Hops between two nodes, most',
  overlay_parts: 'Parts without a link between them',
  largest_part_ratio: 'Nodes in the largest part',
  isolated_nodes: 'Nodes without a link',
  dead_links_ratio: 'Links to nodes that are down',
  symmetric_links_ratio: 'Links that are returned',
  // tables
  time_ms: 'Time',
  origin: 'Origin',
  publish_ms: 'Published at',
  retire_ms: 'Retired at',
  size_bytes: 'Size',
  uptime_s: 'Time up',
  up_at_end: 'Up at the end',
};

/** Shorter words for the heads of tables, where the caption says the rest. */
export const SHORT_LABELS: { readonly [column: string]: string } = {
  t50_ms: 'Half knew',
  t90_ms: '90 % knew',
  t99_ms: '99 % knew',
  t100_ms: 'All knew',
  t_last_ms: 'Last arrival',
  coverage_ratio: 'Coverage',
  residue_ratio: 'Residue',
  stranded_nodes: 'Stranded',
  learners: 'Learned it',
  relearned: 'Again',
  forgotten: 'Lost',
  redundant_copies: 'Redundant',
  redundancy_rmr: 'RMR',
};

/** Reasons of drops in plain words; the closed set of the kernel. */
export const DROP_WORDS: { readonly [reason: string]: string } = {
  loss: 'lost by chance',
  'burst-loss': 'lost in a burst',
  'fault-loss': 'lost on a faulty link',
  cut: 'cut by a partition',
  'uplink-full': 'uplink queue full',
  'downlink-full': 'downlink queue full',
  down: 'receiver was down',
  'socket-full': 'socket queue of a paused process full',
  stale: 'connection of a former life',
};

export interface FigureGroup {
  readonly title: string;
  readonly fits: (column: string) => boolean;
}

const starts = (...prefixes: readonly string[]): ((column: string) => boolean) => {
  return (column) => prefixes.some((prefix) => column.startsWith(prefix));
};

/** Where the summary's figures stand on the page; the first group that fits takes a column. */
export const GROUPS: readonly FigureGroup[] = [
  {
    title: 'The run',
    fits: starts('end_', 'nodes_', 'eligible_', 'converge', 'first_converged', 'updates_', 'publishes_'),
  },
  { title: 'How far', fits: starts('coverage_', 'residue_', 'stranded_') },
  {
    title: 'How fast',
    fits: starts(
      't50_',
      't90_',
      't99_',
      't100_',
      't_last',
      'deliver',
      'last_delivery',
      'relearned',
      'stale',
      'heal',
      'reconvergence',
    ),
  },
  { title: 'At what cost', fits: () => true },
];

export interface NodeFigure {
  readonly quantity: string;
  readonly statistic: 'mean' | 'p50' | 'p99' | 'max';
}

/** Splits `payload_bytes_per_node_per_s_p99` into what is counted and the statistic over nodes; null for other columns. */
export function nodeFigure(column: string): NodeFigure | null {
  const match = /^(\w+_per_node(?:_per_s)?)_(mean|p50|p99|max)$/.exec(column);
  return match === null ? null : { quantity: match[1], statistic: match[2] as NodeFigure['statistic'] };
}

export const QUANTITY_WORDS: { readonly [quantity: string]: string } = {
  total_bytes_per_node: 'Bytes sent',
  payload_bytes_per_node: 'Payload sent',
  control_bytes_per_node: 'Control sent',
  received_bytes_per_node: 'Bytes received',
  messages_per_node: 'Messages sent',
};

export const STATISTICS: readonly (readonly [NodeFigure['statistic'], string])[] = [
  ['mean', 'Mean'],
  ['p50', 'Median'],
  ['p99', '99th percentile'],
  ['max', 'Most'],
];
