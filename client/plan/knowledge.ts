/**
 * What is known of the order among services: a stop of one makes those unavailable that depend on it.
 * Names in lower case; they differ in case between the vendors' own pages.
 */

/**
 * MRS: each service and what it depends on (facts of Huawei's alarm manual for 2.x, where a missing one is a
 * cause of "service unavailable"). Not a complete graph: since 3.x it depends on the configuration.
 */
export const mrsDependencies: Readonly<Record<string, readonly string[]>> = {
  hdfs: ['zookeeper'],
  yarn: ['zookeeper', 'hdfs'],
  mapreduce: ['krbserver', 'zookeeper', 'hdfs', 'yarn'],
  hbase: ['zookeeper', 'hdfs'],
  hive: ['zookeeper', 'hdfs', 'yarn', 'dbservice'],
  spark: ['krbserver', 'ldapserver', 'zookeeper', 'hdfs', 'yarn', 'hive'],
  spark2x: ['krbserver', 'ldapserver', 'zookeeper', 'hdfs', 'yarn', 'hive'],
  kafka: ['krbserver', 'zookeeper'],
  storm: ['krbserver', 'zookeeper'],
  hue: ['krbserver', 'dbservice'],
  oozie: ['dbservice', 'hdfs', 'yarn'],
  flume: ['hdfs', 'ldapserver'],
  hetuengine: ['hdfs', 'hive', 'zookeeper', 'krbserver', 'yarn', 'dbservice'],
};

/** EMR publishes none: consumers first, as Hadoop people do it. Those of one layer know nothing of each other. */
export const emrLayers: readonly (readonly string[])[] = [
  ['knox', 'hue', 'kyuubi', 'impala', 'trino', 'spark', 'hive'],
  ['hbase'],
  ['yarn'],
  ['hdfs'],
  ['zookeeper', 'openldap'],
];
