import GraphQLLanguage

extension Schema {
    /// Builds a schema from SDL and checks it. Throws the first thing that is wrong, with its coordinate.
    public convenience init(sdl: String) throws(SchemaError) {
        let source = Source(sdl)
        var builder = try SchemaBuilder(source)
        self.init(try builder.build())
        let document = builder.own
        try SchemaDirectiveCheck(schema: self, source: source).run(document)
        try SchemaCheck(self, source, document).run()
    }

    /// Builds a schema whose names resolve and checks nothing else. For tests of rules, whose schemas are scraps.
    package convenience init(uncheckedSDL sdl: String) throws(SchemaError) {
        var builder = try SchemaBuilder(Source(sdl))
        self.init(try builder.build())
    }
}
