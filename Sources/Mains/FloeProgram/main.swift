internal import Commands

Program.run(FloeCommand.self)
