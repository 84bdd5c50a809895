import Domain
import GraphQLExecution

/// Who sees what. Roles are those of the principals' tokens.
enum Viewers {
    /// People of the shop who look after products and orders: they see what is not yet, or no longer, on sale.
    static let shop = Visibility.staff(roles: ["staff", "catalogue", "stock", "cashier", "finance", "admin", "auditor"])
    /// Who sees the orders and coupons of all shoppers.
    static let orders = Visibility.staff(roles: ["staff", "cashier", "finance", "admin", "auditor"])
    /// Who sees the carts of all shoppers.
    static let carts = Visibility.staff(roles: ["staff", "admin", "auditor"])
    static let stock = Visibility.staff(roles: ["staff", "catalogue", "stock", "cashier", "admin", "auditor"])
    /// Those bound to stores see no sums over all of them, unless money is their work.
    static let sales = Visibility.custom { viewer in
        let all = Visibility.staff(roles: ["finance", "admin", "auditor"])
        return all.allows(viewer) || viewer.stores.isEmpty && Visibility.staff(roles: ["staff"]).allows(viewer)
    }
    /// Names, addresses and telephone numbers in full, inside of rows that are the viewer's own or that staff may see.
    static let personal = Visibility.custom { viewer in
        guard viewer.subject != nil else { return false }
        return !viewer.isStaff || Visibility.staff(roles: ["staff", "admin"]).allows(viewer)
    }

    /// Whose cart, orders or coupons are asked for: those of the argument `user`, which only `staff` may give, or the
    /// viewer's own. Nil if nobody can be meant.
    static func user(
        _ arguments: Arguments, _ viewer: Viewer, or staff: Visibility
    ) throws(ArgumentError) -> String? {
        guard let named = arguments.text("user") else { return id(viewer.subject) }
        guard named == viewer.subject || staff.allows(viewer) else {
            throw ArgumentError("Only staff may name another user.", isForbidden: true)
        }
        return id(named)
    }

    /// Nil for what is no id of ours, so that nothing else becomes a part of a key.
    static func id(_ text: String?) -> String? { text.flatMap { UserID(validating: $0)?.rawValue } }
}
