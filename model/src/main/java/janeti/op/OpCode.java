package janeti.op;

/** One operation, its parameters decoded. The wire name is {@link OpTable}'s business. */
public sealed interface OpCode
        permits ClusterOp,
                ExtStorageOp,
                GroupOp,
                InstanceOp,
                NodeOp,
                OsOp,
                QueryOp,
                TagOp,
                TestOp {}
