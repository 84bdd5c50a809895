public import GraphQLLanguage

/// What is wrong with an SDL document; `coordinate` names the place as the specification does (`Type.field(arg:)`).
public struct SchemaError: Error, Hashable, Sendable {
    public enum Reason: Hashable, Sendable {
        case syntax(String)
        case duplicate
        case unknownType(String)
        case unknownDirective(String)
        case notOutputType(String)
        case notInputType(String)
        case notObject(String)
        case notInterface(String)
        case reservedName
        case empty
        case extendsUnknown
        case extendsOtherKind
        case noQueryRoot
        /// Two kinds of operation start at one type.
        case sharedRoot
        case missingInterfaceField(String)
        case fieldTypeDoesNotConform(String)
        case missingInterfaceArgument(String)
        case argumentTypeDiffers(String)
        case additionalRequiredArgument(String)
        case missingTransitiveInterface(String)
        case implementsItself
        /// A field is deprecated, and the interface's field of that name is not.
        case deprecatesInterfaceField(String)
        /// No value of the input object is finite.
        case inputCycle
        /// A default value asks for itself.
        case defaultCycle
        case requiredDeprecated
        case oneOfFieldNotNullable
        case oneOfFieldHasDefault
        case badDefaultValue(String)
        case misplacedDirective(String)
        case badDirectiveArgument(String)
    }

    public let reason: Reason
    public let coordinate: String
    public let location: SourceLocation

    init(_ reason: Reason, at coordinate: String, _ location: SourceLocation) {
        self.reason = reason
        self.coordinate = coordinate
        self.location = location
    }
}

extension SchemaError: CustomStringConvertible {
    public var description: String {
        let place = "line \(location.line), column \(location.column)"
        if case .syntax(let message) = reason { return "\(place): \(message)" }
        return "\(place): \(coordinate): \(reason)"
    }
}
