import ArgumentParser
import Composition
import Logging

struct EmulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "emulator",
        abstract: "Play the partners that cannot be reached from here.",
        subcommands: [WeChatPay.self]
    )

    struct WeChatPay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "wechat-pay",
            abstract: "Report a WeChat payment of an order, as the provider's notification would.",
            discussion: """
                The order's charge must have been started with payment.start_charge, which answers with outTradeNo. \
                Ends with status 1 if a notification is refused, or fits no charge.

                Examples, for an order o1001 whose charge has "outTradeNo":"wx20260801":
                  mallard emulator wechat-pay o1001 --out-trade-no wx20260801 --fen 1998
                  mallard emulator wechat-pay o1001 --out-trade-no wx20260801 --fen 1998 \\
                    --times 3          with duplicates
                """
        )

        @OptionGroup var common: CommonOptions
        @Argument(help: "The order's id.") var order: String
        @Option(help: "Our number of the charge at the provider.") var outTradeNo: String
        @Option(help: "What was paid, in fen.") var fen: Int64
        @Option(help: "The provider's own number of the payment.") var reference: String?
        @Option(help: "How often the notification arrives.") var times = 1
        @Option(help: "The mall.") var tenant = "demo"

        func run() async throws {
            let tool = EmulatorTool(settings: try common.settings(), logger: Logger(label: "mallard.emulator"))
            let isWell = try await tool.reportPayment(
                tenant: tenant, order: order, outTradeNo: outTradeNo, fen: fen, reference: reference, times: times)
            if !isWell { throw ExitCode(1) }
        }
    }
}
