internal import Commands

Program.run(ConvertCommand.self)
