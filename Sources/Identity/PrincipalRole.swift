/// What a principal may do. Which role may send which command stands in the command's own type.
///
/// | role | who | may |
/// |---|---|---|
/// | `shopper` | a customer | fill a cart, claim coupons, place, cancel and receive orders: their own only |
/// | `staff` | anyone who works for the shop | look after orders and ship them, look after stores |
/// | `catalogue` | merchandisers | categories, products, prices |
/// | `stock` | warehouse | count, adjust and reserve stock |
/// | `cashier` | a till's person | take cash and card payments, in their stores |
/// | `finance` | accounts | take payments, grant and void coupons |
/// | `pos` | a till itself | record sales already made, in its stores |
/// | `import` | the importer of a past | whatever that past needs, with its own times |
/// | `provider` | a payment provider | report what happened to a charge |
/// | `system` | deadlines and process managers | what follows from events and time |
/// | `admin` | the owner | everything staff may, and the tenant's settings |
/// | `auditor` | an auditor | read; no command at all |
public enum PrincipalRole: String, Hashable, Sendable, CaseIterable {
    case shopper, staff, catalogue, stock, cashier, finance, pos
    case importer = "import"
    case provider, system, admin, auditor
}
