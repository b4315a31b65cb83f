package janeti.config.object;

/** A range of sizes that a policy allows. */
public record MinMaxISpecs(ISpecParams min, ISpecParams max) {
    static MinMaxISpecs read(ObjectReader in) {
        return new MinMaxISpecs(
                in.object("min", ISpecParams::read), in.object("max", ISpecParams::read));
    }

    void write(ObjectWriter out) {
        out.put("min", min, ISpecParams::write).put("max", max, ISpecParams::write);
    }
}
