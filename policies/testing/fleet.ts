import { type Draft, Json, PlanBuilder, Text } from "./plan-builder";

/** One service of the sample fleet, part by part. */
export interface Member {
  readonly name: string;
  readonly port: number;
  readonly group: Draft;
  readonly service: Draft;
  readonly task: Draft;
  readonly executionRole: Draft;
  readonly executionPolicy: Draft;
  readonly taskRole: Draft;
  readonly repository: Draft;
  readonly logs: Draft;
  readonly targetGroup: Draft;
  /** The environment of its one container; may be changed until the plan is taken. */
  readonly environment: { name: string; value: unknown }[];
  readonly secrets: { name: string; valueFrom: unknown }[];
  /** Grants of the execution role's policy. */
  readonly statements: unknown[];
}

/** A microservice: a member with data. */
export interface Microservice extends Member {
  readonly listener: Draft;
  readonly database: Draft;
  readonly databaseGroup: Draft;
  readonly databaseIngress: Draft;
  readonly cache: Draft;
  readonly cacheGroup: Draft;
  readonly cacheIngress: Draft;
  readonly password: Draft;
  readonly token: Draft;
  readonly secret: Draft;
  readonly version: Draft;
}

/** A correct fleet, written by hand as a stranger would write it. */
export interface Fleet {
  readonly builder: PlanBuilder;
  readonly vpc: Draft;
  readonly publicSubnets: readonly Draft[];
  readonly privateSubnets: readonly Draft[];
  readonly dataSubnets: readonly Draft[];
  readonly privateTable: Draft;
  readonly gateway: Draft;
  readonly cluster: Draft;
  readonly key: Draft;
  readonly databaseSubnets: Draft;
  readonly publicBalancer: Draft;
  readonly publicGroup: Draft;
  readonly publicListener: Draft;
  readonly internalBalancer: Draft;
  readonly internalGroup: Draft;
  readonly api: Member;
  readonly services: Readonly<Record<string, Microservice>>;
  /** The two services that tests speak of. */
  readonly billing: Microservice;
  readonly orders: Microservice;
}

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ecs-tasks.amazonaws.com" } }],
});

/** Builds the sample fleet with the given services; the prefix sets the names of one fleet of a stack apart. */
export function fleet(names: readonly string[] = ["billing", "orders"], stack = "prod", prefix = ""): Fleet {
  const b = new PlanBuilder(stack, prefix);
  const vpc = b.add("aws:ec2/vpc:Vpc", "main", { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true });
  b.add("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "closed", { vpcId: vpc.id });
  b.add("aws:ec2/flowLog:FlowLog", "flow", { vpcId: vpc.id, trafficType: "ALL", logDestination: "arn:aws:s3:::flow" });
  const gateway = b.add("aws:ec2/internetGateway:InternetGateway", "main", { vpcId: vpc.id });
  const table = (kind: string): Draft => b.add("aws:ec2/routeTable:RouteTable", kind, { vpcId: vpc.id });
  const publicTable = table("public");
  b.add("aws:ec2/route:Route", "public", {
    routeTableId: publicTable.id,
    destinationCidrBlock: "0.0.0.0/0",
    gatewayId: gateway.id,
  });
  const subnets = (kind: string, offset: number, routes: Draft): Draft[] =>
    [0, 1].map((zone) => {
      const subnet = b.add("aws:ec2/subnet:Subnet", `${kind}-${zone + 1}`, {
        vpcId: vpc.id,
        cidrBlock: `10.0.${offset + zone}.0/24`,
        availabilityZone: `eu-west-1${"ab"[zone]}`,
        mapPublicIpOnLaunch: false,
      });
      b.add("aws:ec2/routeTableAssociation:RouteTableAssociation", subnet.name, {
        subnetId: subnet.id,
        routeTableId: routes.id,
      });
      return subnet;
    });
  const publicSubnets = subnets("public", 0, publicTable);
  const nat = { subnetId: publicSubnets[0]?.id, allocationId: "eipalloc-1" };
  const privateTable = table("private");
  b.add("aws:ec2/route:Route", "private", {
    routeTableId: privateTable.id,
    destinationCidrBlock: "0.0.0.0/0",
    natGatewayId: b.add("aws:ec2/natGateway:NatGateway", "main", nat).id,
  });
  const privateSubnets = subnets("private", 10, privateTable);
  const dataSubnets = subnets("data", 20, table("data"));
  const key = b.add("aws:kms/key:Key", "main", { enableKeyRotation: true });
  const ids = (all: readonly Draft[]): unknown[] => all.map((one) => one.id);
  const databaseSubnets = b.add("aws:rds/subnetGroup:SubnetGroup", "main", { subnetIds: ids(dataSubnets) });
  const cacheSubnets = b.add("aws:elasticache/subnetGroup:SubnetGroup", "main", { subnetIds: ids(dataSubnets) });
  const parameters = b.add("aws:rds/parameterGroup:ParameterGroup", "main", {
    family: "postgres17",
    parameters: [{ name: "rds.force_ssl", value: "1" }],
  });
  const cluster = b.add("aws:ecs/cluster:Cluster", "main", {
    settings: [{ name: "containerInsights", value: "enabled" }],
  });
  const group = (name: string): Draft =>
    b.add("aws:ec2/securityGroup:SecurityGroup", name, { vpcId: vpc.id, description: name });
  const admit = (to: Draft, name: string, port: number, from: Record<string, unknown>): Draft =>
    b.add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", name, {
      securityGroupId: to.id,
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
      description: name,
      ...from,
    });
  const publicGroup = group("public-lb");
  const internalGroup = group("internal-lb");
  for (const port of [80, 443]) admit(publicGroup, `public-${port}`, port, { cidrIpv4: "0.0.0.0/0" });
  const balancer = (name: string, internal: boolean, own: Draft, places: readonly Draft[]): Draft =>
    b.add("aws:lb/loadBalancer:LoadBalancer", name, {
      internal,
      loadBalancerType: "application",
      securityGroups: [own.id],
      subnets: ids(places),
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      enableDeletionProtection: true,
      accessLogs: { bucket: "logs", enabled: true },
    });
  const publicBalancer = balancer("public", false, publicGroup, publicSubnets);
  b.add("aws:wafv2/webAclAssociation:WebAclAssociation", "public", {
    resourceArn: publicBalancer.arn,
    webAclArn: "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/x/1",
  });
  const internalBalancer = balancer("internal", true, internalGroup, privateSubnets);

  const member = (name: string, port: number, tags: Record<string, string>, front: Draft): Member => {
    const own = group(`${name}-task`);
    admit(own, `${name}-from-lb`, port, { referencedSecurityGroupId: front.id });
    const repository = b.add("aws:ecr/repository:Repository", name, {
      name: `${prefix}${name}`,
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
    });
    repository.protect = true;
    b.add("aws:ecr/lifecyclePolicy:LifecyclePolicy", name, { repository: repository.attribute("name"), policy: "{}" });
    const image = b.add("docker:index/image:Image", name, {
      imageName: new Text([repository.attribute("repositoryUrl"), ":abc"]),
    });
    const logs = b.add("aws:cloudwatch/logGroup:LogGroup", name, {
      name: `/shop/${prefix}${name}`,
      retentionInDays: 365,
    });
    const role = (suffix: string): Draft =>
      b.add("aws:iam/role:Role", `${name}-${suffix}`, { name: `${prefix}${name}-${suffix}`, assumeRolePolicy: TRUST });
    const executionRole = role("execution");
    const taskRole = role("task");
    const statements: unknown[] = [
      { Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: "*" },
      {
        Effect: "Allow",
        Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"],
        Resource: repository.arn,
      },
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: new Text([logs.arn, ":*"]),
      },
      { Effect: "Allow", Action: ["kms:Decrypt"], Resource: key.arn },
    ];
    const executionPolicy = b.add("aws:iam/rolePolicy:RolePolicy", `${name}-execution`, {
      role: executionRole.id,
      policy: new Json({ Version: "2012-10-17", Statement: statements }),
    });
    const environment: { name: string; value: unknown }[] = [{ name: "PORT", value: String(port) }];
    const secrets: { name: string; valueFrom: unknown }[] = [];
    const task = b.add("aws:ecs/taskDefinition:TaskDefinition", name, {
      family: `${prefix}${name}`,
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      cpu: "256",
      memory: "512",
      executionRoleArn: executionRole.arn,
      taskRoleArn: taskRole.arn,
      containerDefinitions: new Json([
        {
          name,
          image: image.attribute("repoDigest"),
          essential: true,
          user: "1000:1000",
          readonlyRootFilesystem: true,
          portMappings: [{ containerPort: port }],
          logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": logs.attribute("name") } },
          environment,
          secrets,
        },
      ]),
    });
    const targetGroup = b.add("aws:lb/targetGroup:TargetGroup", name, {
      port,
      protocol: "HTTP",
      targetType: "ip",
      vpcId: vpc.id,
      healthCheck: { path: "/health" },
    });
    const service = b.add("aws:ecs/service:Service", name, {
      cluster: cluster.arn,
      taskDefinition: task.arn,
      launchType: "FARGATE",
      platformVersion: "LATEST",
      networkConfiguration: {
        subnets: privateSubnets.map((subnet) => subnet.id),
        securityGroups: [own.id],
        assignPublicIp: false,
      },
      loadBalancers: [{ targetGroupArn: targetGroup.arn, containerName: name, containerPort: port }],
      tags: { "fleet:service": `${prefix}${name}`, ...tags },
    });
    return {
      name,
      port,
      group: own,
      service,
      task,
      executionRole,
      executionPolicy,
      taskRole,
      repository,
      logs,
      targetGroup,
      environment,
      secrets,
      statements,
    };
  };

  const api = member("api", 3000, { "fleet:role": "api", "fleet:calls": "@all" }, publicGroup);
  b.add("aws:lb/listener:Listener", "public-http", {
    loadBalancerArn: publicBalancer.arn,
    port: 80,
    protocol: "HTTP",
    defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }],
  });
  const publicListener = b.add("aws:lb/listener:Listener", "public-https", {
    loadBalancerArn: publicBalancer.arn,
    port: 443,
    protocol: "HTTPS",
    certificateArn: "arn:aws:acm:eu-west-1:123456789012:certificate/1",
    sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
    defaultActions: [{ type: "forward", targetGroupArn: api.targetGroup.arn }],
  });

  const microservice = (name: string, index: number): Microservice => {
    const own = member(name, 3001 + index, { "fleet:role": "microservice" }, internalGroup);
    admit(internalGroup, `api-to-${name}`, own.port, { referencedSecurityGroupId: api.group.id });
    const listener = b.add("aws:lb/listener:Listener", name, {
      loadBalancerArn: internalBalancer.arn,
      port: own.port,
      protocol: "HTTP",
      defaultActions: [{ type: "forward", targetGroupArn: own.targetGroup.arn }],
    });
    api.environment.push({
      name: `MICROSERVICE_${name.toUpperCase()}_URL`,
      value: `http://${name}.prod.shop.internal:${own.port}`,
    });
    const databaseGroup = group(`${name}-db`);
    const databaseIngress = admit(databaseGroup, `${name}-db`, 5432, { referencedSecurityGroupId: own.group.id });
    const cacheGroup = group(`${name}-cache`);
    const cacheIngress = admit(cacheGroup, `${name}-cache`, 6379, { referencedSecurityGroupId: own.group.id });
    const random = (suffix: string): Draft =>
      b.add("random:index/randomPassword:RandomPassword", `${name}-${suffix}`, { length: 32, special: false });
    const password = random("db");
    const token = random("cache");
    const database = b.add("aws:rds/instance:Instance", name, {
      engine: "postgres",
      engineVersion: "17.4",
      instanceClass: "db.t4g.micro",
      allocatedStorage: 20,
      username: "fleet",
      password: password.attribute("result"),
      dbSubnetGroupName: databaseSubnets.attribute("name"),
      vpcSecurityGroupIds: [databaseGroup.id],
      publiclyAccessible: false,
      storageEncrypted: true,
      kmsKeyId: key.arn,
      parameterGroupName: parameters.attribute("name"),
      backupRetentionPeriod: 7,
      deletionProtection: true,
      skipFinalSnapshot: false,
      finalSnapshotIdentifier: `${prefix}${name}-final`,
      copyTagsToSnapshot: true,
      autoMinorVersionUpgrade: true,
      multiAz: true,
      iamDatabaseAuthenticationEnabled: true,
      monitoringInterval: 60,
      monitoringRoleArn: "arn:aws:iam::123456789012:role/monitoring",
      enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
    });
    database.protect = true;
    const cache = b.add("aws:elasticache/replicationGroup:ReplicationGroup", name, {
      description: name,
      engine: "valkey",
      nodeType: "cache.t4g.micro",
      subnetGroupName: cacheSubnets.attribute("name"),
      securityGroupIds: [cacheGroup.id],
      atRestEncryptionEnabled: true,
      transitEncryptionEnabled: true,
      transitEncryptionMode: "required",
      authToken: token.attribute("result"),
      snapshotRetentionLimit: 7,
      autoMinorVersionUpgrade: true,
      automaticFailoverEnabled: true,
      numCacheClusters: 2,
    });
    cache.protect = true;
    const secret = b.add("aws:secretsmanager/secret:Secret", name, {
      name: `shop/${prefix}${name}`,
      kmsKeyId: key.arn,
    });
    const version = b.add("aws:secretsmanager/secretVersion:SecretVersion", name, {
      secretId: secret.id,
      secretString: new Json({
        DATABASE_URL: new Text([
          "postgres://fleet:",
          password.attribute("result"),
          "@",
          database.attribute("address"),
          ":5432/x",
        ]),
        CACHE_REDIS_URL: new Text([
          "rediss://:",
          token.attribute("result"),
          "@",
          cache.attribute("primaryEndpointAddress"),
          ":6379",
        ]),
      }),
    });
    own.secrets.push({ name: "DATABASE_URL", valueFrom: new Text([version.arn, ":DATABASE_URL::"]) });
    own.statements.push({ Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: secret.arn });
    return {
      ...own,
      listener,
      database,
      databaseGroup,
      databaseIngress,
      cache,
      cacheGroup,
      cacheIngress,
      password,
      token,
      secret,
      version,
    };
  };
  const services = Object.fromEntries(names.map((name, index) => [name, microservice(name, index)]));
  const [first, second] = Object.values(services);
  if (!first || !second) throw new Error("The sample fleet needs two services.");
  return {
    builder: b,
    vpc,
    publicSubnets,
    privateSubnets,
    dataSubnets,
    privateTable,
    gateway,
    cluster,
    key,
    databaseSubnets,
    publicBalancer,
    publicGroup,
    publicListener,
    internalBalancer,
    internalGroup,
    api,
    services,
    billing: first,
    orders: second,
  };
}
